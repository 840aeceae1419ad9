"""Who reviews whom."""

from ghmetrics.charts.figure import Figure
from ghmetrics.charts.reading import Reader
from ghmetrics.words import counted

MOST_PEOPLE = 12
"""On each side. The others are one row and one column."""
OTHERS = "all others"


def reviewer_load(reader: Reader) -> Figure:
    rows, span = reader.rows("reviewer_load", MOST_PEOPLE), reader.span
    if span is None or not rows:
        return Figure("reviewer_load", reader.nothing("Nobody reviewed anything"))
    first = rows[0]
    half, people = first["half_count"], first["reviewer_count"]
    who = "one person" if half == 1 else f"{half} people"
    return Figure(
        "reviewer_load",
        f"Half of the {counted(first['all_reviews'], 'review')} came from {who} of {people}"
        if people > 1
        else f"All {counted(first['all_reviews'], 'review')} came from one person",
        reader.said(
            f"Reviews that count, submitted from {span.since} to {span.until}: who gave them (down), and to whose "
            f"pull requests (across). Most first."
        ),
        tuple(
            {
                "reviewer": _person(reader, row["reviewer"]),
                "author": _person(reader, row["author"]),
                "reviews": row["reviews"],
                "by_reviewer": row["reviews_by_reviewer"],
            }
            for row in rows
        ),
    )


def _person(reader: Reader, login: str | None) -> str:
    return OTHERS if login is None else reader.names.person(login)
