"""What waits now, on whom, and how long."""

from ghmetrics.charts.durations import LEAST_HOURS
from ghmetrics.charts.figure import Figure, Row
from ghmetrics.charts.reading import Reader
from ghmetrics.words import counted, hours

MOST_ROWS = 25
WAITS_FOR = {"author": "its author", "reviewer": "a review", "merge": "the merge"}


def open_pull_requests(reader: Reader) -> Figure:
    rows = reader.rows("open_pull_requests", MOST_ROWS)
    if not rows:
        has_any = reader.span is not None
        return Figure(
            "open_pull_requests", "No pull request is open." if has_any else reader.nothing("No pull request is open")
        )
    first = rows[0]
    left = first["open_count"] - len(rows)
    ignored = " They are those of now, whatever the days." if reader.selection.since or reader.selection.until else ""
    repositories = {row["repo_full_name"] for row in rows}
    owners = {name.partition("/")[0] for name in repositories}
    parts = 0 if len(repositories) == 1 else 1 if len(owners) == 1 else 2
    return Figure(
        "open_pull_requests",
        _title(first),
        reader.said(
            "Time since it is their author's, a reviewer's or the merge's turn, up to the newest sync; logarithmic."
            + (f" Those that waited longest; {left:,} more are open." if left else "")
            + ignored
        ),
        tuple(_row(reader, row, parts) for row in rows),
    )


def _title(first: Row) -> str:
    is_or_are = "is" if first["open_count"] == 1 else "are"
    opened = f"{counted(first['open_count'], 'pull request')} {is_or_are} open"
    if not first["review_count"]:
        return f"{opened}; none waits for a review"
    longest = first["longest_review_hours"]
    count = "1 waits" if first["review_count"] == 1 else f"{first['review_count']:,} wait"
    return f"{opened}; {count} for a review" + (f", {hours(longest)} at the longest" if longest is not None else "")


def _row(reader: Reader, row: Row, parts: int) -> Row:
    """`parts` of the repository's name stand before the number: as many as tell it from the others."""
    names, repository = reader.names, row["repo_full_name"]
    number, title = f"#{row['number']}", names.title(row["title"])
    shown = names.repository(repository)
    before = "/".join(shown.split("/")[-parts:]) if parts else ""
    return {
        "label": f"{before}{number} {title}".rstrip(),
        "name": f"{shown}{number}",
        "title": title,
        "author": names.person(row["author_login"]),
        "waits_for": WAITS_FOR.get(row["waiting_for"], row["waiting_for"]),
        "on": _on(reader, row),
        "hours": None if row["waiting_hours"] is None else max(row["waiting_hours"], LEAST_HOURS),
        "hours_said": hours(row["waiting_hours"]),
        "age_said": hours(row["age_hours"]),
        "href": names.address(row["html_url"], repository),
    }


def _on(reader: Reader, row: Row) -> str:
    if row["waiting_on"] is None:
        return "–"
    return (
        reader.names.person(row["waiting_on"])
        if row["waiting_for"] == "author"
        else reader.names.asked(row["waiting_on"])
    )
