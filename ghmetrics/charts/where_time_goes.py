"""Which parts the time from the first commit to the merge is made of."""

from ghmetrics.charts.figure import Figure
from ghmetrics.charts.reading import Reader
from ghmetrics.words import counted, hours

PARTS = {
    "coding_time_hours": ("coding", "first commit → opened", "coding, before they are opened"),
    "ready_wait_hours": ("draft", "opened → ready", "drafts, before they are ready"),
    "pickup_time_hours": ("pickup", "ready → first review", "waiting for the first review"),
    "approval_time_hours": ("approval", "first review → approved", "the way from the first review to the approval"),
    "merge_wait_hours": ("merge wait", "approved → merged", "waiting for the merge after the approval"),
    "review_to_merge_hours": ("no approval", "first review → merged", "reviews that end without an approval"),
    "unreviewed_hours": ("no review", "ready → merged", "waiting for a merge that nobody reviewed"),
}
RARE = ("review_to_merge_hours", "unreviewed_hours")
MOST = 0.5


def where_time_goes(reader: Reader) -> Figure:
    rows, span = reader.rows("where_time_goes"), reader.span
    total = sum(row["hours"] for row in rows)
    if span is None or not total:
        return Figure("where_time_goes", reader.nothing("No pull request whose commits have landed was merged"))
    largest = max(rows, key=lambda row: row["share"])
    _, _, into = PARTS[largest["part"]]
    begins = "Most of the time" if largest["share"] > MOST else "The largest part of the time"
    return Figure(
        "where_time_goes",
        f"{begins}, {largest['share']:.0%}, goes into {into}",
        reader.said(
            "Shares of all hours from first commit to merge, added up: medians can't be. "
            f"{counted(rows[0]['pull_requests'], 'pull request')} merged from {span.since} to {span.until}."
        ),
        tuple(
            {
                "part": PARTS[row["part"]][0],
                "measured": PARTS[row["part"]][1],
                "share": row["share"],
                "hours": row["hours"],
                "said": f"{row['share']:.0%}" if row["share"] >= 0.01 or not row["hours"] else "below 1%",  # noqa: PLR2004
                "hours_said": hours(row["hours"]),
            }
            for row in rows
            if row["hours"] or row["part"] not in RARE
        ),
    )
