"""How long pull requests really wait for their first review, those that still wait included."""

from ghmetrics.charts.durations import LEAST_HOURS
from ghmetrics.charts.figure import Figure, Row
from ghmetrics.charts.reading import Reader
from ghmetrics.words import counted, hours

MOST_STEPS = 400
LATER = 72  # hours
HALF = 0.5


def waiting(reader: Reader) -> Figure:
    steps = reader.rows("waiting", reader.waiting_days)
    selection = reader.selection
    is_newest = selection.since is None and selection.until is None
    days = f"in the {reader.waiting_days} days before the newest sync" if is_newest else "in these days"
    if not steps:
        if is_newest and reader.span:
            return Figure("waiting", f"No pull request that became ready {days} has had a review.")
        return Figure("waiting", reader.nothing("No pull request that became ready for review has had one"))
    shown = steps if len(steps) <= MOST_STEPS else _thinned(steps)
    thinned = f" Every {len(steps) / len(shown):.0f}th of {len(steps):,} steps is drawn." if shown is not steps else ""
    return Figure(
        "waiting",
        _title(steps),
        reader.said(
            "Share of pull requests still without a review, by the time since they were ready. Those that still wait "
            f"count as long as they were seen (Kaplan-Meier). {counted(steps[0]['pull_requests'], 'pull request')} "
            f"that became ready {days}.{thinned}"
        ),
        (
            {
                "hours": max(steps[0]["hours"] / 2, LEAST_HOURS),
                "share": 1.0,
                "said": "when ready",
                "at_risk": steps[0]["pull_requests"],
            },
            *(
                {
                    "hours": max(row["hours"], LEAST_HOURS),
                    "share": row["share_waiting"],
                    "said": hours(row["hours"]),
                    "at_risk": row["at_risk"],
                }
                for row in shown
            ),
        ),
    )


def _thinned(steps: list[Row]) -> list[Row]:
    """Some of many steps, each where it is: the first, the last, and as many between them as can be told apart."""
    last = len(steps) - 1
    return [steps[round(place * last / (MOST_STEPS - 1))] for place in range(MOST_STEPS)]


def _title(steps: list[Row]) -> str:
    half = next((row["hours"] for row in steps if row["share_waiting"] <= HALF), None)
    if half is None:
        last = steps[-1]
        return f"{last['share_waiting']:.0%} still had no review {hours(last['hours'])} after they were ready"
    later = [row["share_waiting"] for row in steps if row["hours"] <= LATER]
    if later and half <= LATER:
        return f"Half have their first review within {hours(half)}; after 3 days {later[-1]:.0%} still wait"
    return f"Half wait {hours(half)} or longer for their first review"
