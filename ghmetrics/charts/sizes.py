"""Whether small pull requests are merged sooner."""

from ghmetrics.charts.durations import LEAST_HOURS
from ghmetrics.charts.figure import Figure, Row
from ghmetrics.charts.reading import Reader
from ghmetrics.words import counted, hours

MOST_POINTS = 500
LEAST_LENGTH = 1.2
"""Of a line, as a factor: also where all of a class have the same size it can be seen."""
ENOUGH = 5
"""So many of a size class are worth a sentence."""


def pull_request_sizes(reader: Reader) -> Figure:
    classes, span = reader.rows("sizes_whole"), reader.span
    if span is None or not classes:
        return Figure("pull_request_sizes", reader.nothing("No pull request was merged"))
    count = sum(row["n"] for row in classes)
    is_binned = count > MOST_POINTS
    how = (
        f"Too many to show each of {count:,}: they are counted in fields."
        if is_binned
        else f"{counted(count, 'pull request')}, each a point that leads to its page."
    )
    return Figure(
        "pull_request_sizes",
        _title(classes),
        reader.said(
            f"Changed lines, and time from opening to merge; both axes are logarithmic. Lines: medians of the size "
            f"classes. {how} Merged from {span.since} to {span.until}."
        ),
        (*(_binned(reader) if is_binned else _points(reader)), *(_median(row) for row in classes)),
    )


def _title(classes: list[Row]) -> str:
    enough = [row for row in classes if row["n"] >= ENOUGH] or classes
    least, most = enough[0], enough[-1]
    first = f"Half of the pull requests of size {least['size_class']} were merged within {hours(least['median_hours'])}"
    return first if least is most else f"{first}, of size {most['size_class']} within {hours(most['median_hours'])}"


def _points(reader: Reader) -> list[Row]:
    names = reader.names
    return [
        {
            "kind": "point",
            "lines": max(row["lines"], 1),
            "hours": max(row["cycle_time_hours"], LEAST_HOURS),
            "name": f"{names.repository(row['repo_full_name'])}#{row['number']}",
            "title": names.title(row["title"]),
            "author": names.person(row["author_login"]),
            "lines_said": f"{row['lines']:,} ({row['size_class']})",
            "hours_said": hours(row["cycle_time_hours"]),
            "href": names.address(row["html_url"], row["repo_full_name"]),
        }
        for row in reader.rows("sizes")
    ]


def _binned(reader: Reader) -> list[Row]:
    return [{"kind": "bin", **row} for row in reader.rows("sizes_binned")]


def _median(row: Row) -> Row:
    return {
        "kind": "median",
        "lines": max(row["least_lines"], 1),
        "lines_end": max(row["most_lines"], row["least_lines"] * LEAST_LENGTH, LEAST_LENGTH),
        "hours": max(row["median_hours"], LEAST_HOURS),
        "name": row["size_class"],
        "hours_said": hours(row["median_hours"]),
        "pull_requests": row["n"],
    }
