"""How long it takes to the merge and to the first review, week by week."""

from ghmetrics.charts.figure import Figure
from ghmetrics.charts.reading import Reader
from ghmetrics.words import counted, hours

LEAST_HOURS = 1 / 60
"""What is shown on a logarithmic scale is shown as a minute at least."""

_TITLES = {
    "cycle_time": "Half of the pull requests were merged within {} of opening, {}",
    "review_time": "Half of the merged pull requests had their first review within {} of opening, {}",
}
_SAID = {
    "cycle_time": "Time from opening to merge, by the week of the merge.",
    "review_time": "Time from opening to first review, by the week of the merge.",
}
_NOTHING = {
    "cycle_time": "No pull request was merged",
    "review_time": "No pull request with a review was merged",
}


def cycle_time(reader: Reader) -> Figure:
    return _duration(reader, "cycle_time")


def review_time(reader: Reader) -> Figure:
    return _duration(reader, "review_time")


def _duration(reader: Reader, name: str) -> Figure:
    span, (whole,) = reader.span, reader.rows("durations_whole", name)
    if span is None or not whole["n"]:
        return Figure(name, reader.nothing(_NOTHING[name]))
    has_lately = bool(whole["late_n"])
    median = whole["late_median_hours"] if has_lately else whole["median_hours"]
    rows = tuple(
        {
            "week": f"{row['week']:%Y-%m-%d}",
            "n": row["n"],
            **{share: _shown(row[f"{share}_hours"]) for share in ("median", "p75", "p90")},
            **{f"{share}_said": hours(row[f"{share}_hours"]) for share in ("median", "p75", "p90")},
        }
        for row in reader.rows("durations", name)
    )
    return Figure(
        name,
        _TITLES[name].format(hours(median), span.recently(has_lately=has_lately)),
        reader.said(
            f"{_SAID[name]} Line: median; dashed: 75th percentile; band: up to the 90th, where 10 or more were merged. "
            f"{counted(whole['n'], 'pull request')}."
        ),
        rows,
    )


def _shown(value: float | None) -> float | None:
    return None if value is None else max(value, LEAST_HOURS)
