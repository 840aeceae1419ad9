"""The tables of a report, told once for Markdown, HTML and the terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghmetrics.words import counted, hours

if TYPE_CHECKING:
    from ghmetrics.report.contents import RepositoryReport

ALL = "all"
LABELS = {
    "cycle_time_hours": "opened → merged",
    "review_time_hours": "opened → first review",
    "lead_time_hours": "first commit → merged",
    "coding_time_hours": "coding: first commit → opened",
    "ready_wait_hours": "draft: opened → ready",
    "pickup_time_hours": "pickup: ready → first review",
    "approval_time_hours": "approval: first review → approved",
    "merge_wait_hours": "merge wait: approved → merged",
    "review_to_merge_hours": "reviewed, not approved → merged",
    "unreviewed_hours": "never reviewed: ready → merged",
}
WHOLE = ("cycle_time_hours", "review_time_hours", "lead_time_hours")
WAITS_FOR = {"author": "its author", "reviewer": "a review", "merge": "the merge"}


@dataclass(frozen=True)
class Cell:
    """What stands in a place of a table. `bar` is a share of the column's longest bar, from 0 to 1."""

    text: str
    address: str | None = None
    is_number: bool = False
    is_part: bool = False
    is_long: bool = False
    bar: float | None = None


@dataclass(frozen=True)
class Table:
    """Rows below headings; `said` stands in the place of rows where there are none, else below them."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    said: str = ""


def freshness(repository: "RepositoryReport") -> str:
    """How the newest sync ended, and how fresh the figures are."""
    as_of = f", as of {repository.as_of:%Y-%m-%d %H:%M} UTC" if repository.as_of else ""
    return f"{repository.status or 'not synced yet'}{as_of}"


def title(repository: "RepositoryReport") -> str:
    return f"{repository.name} ({freshness(repository)})"


def summary(repository: "RepositoryReport") -> str:
    return (
        f"{counted(repository.pull_request_count, 'pull request')}, {repository.open_pull_request_count:,} open, "
        f"{repository.waiting_for_first_review_count:,} of them waiting for a first review; "
        f"{counted(repository.review_count, 'review')}, {counted(repository.commit_count, 'commit')}"
    )


def tables(repository: "RepositoryReport") -> list[Table]:
    """All tables of a repository, in the order of the page."""
    return [durations(repository), _weeks(repository), _waits(repository), _reviewers(repository)]


def durations(repository: "RepositoryReport") -> Table:
    """Where the time goes: the parts below the whole."""
    heading = (
        "all that was merged" if repository.period == ALL else f"merged in the {repository.period.replace('_', ' ')}"
    )
    found = {each.metric: each for each in repository.durations}
    rows = []
    for metric, label in LABELS.items():
        each, is_part = found.get(metric), metric not in WHOLE
        if each and (each.n or not is_part):
            spans = (each.median_hours, each.p75_hours, each.p90_hours)
            rows.append([Cell(label, is_part=is_part), _number(each.n), *(Cell(hours(span)) for span in spans)])
    return Table("Where the time goes", [heading, "PRs", "median", "p75", "p90"], rows)


def _weeks(repository: "RepositoryReport") -> Table:
    weeks = repository.weeks[::-1]  # the newest on top
    headings = ["week from", "opened", "merged", "reviews", "median to first review", "median to merge"]
    bars = (_bars([each.opened_count for each in weeks]), _bars([each.merged_count for each in weeks]))
    rows = [
        [
            Cell(f"{week.week:%Y-%m-%d}"),
            _number(week.opened_count, opened),
            _number(week.merged_count, merged),
            _number(week.review_count),
            Cell(hours(week.review_time_median_hours)),
            Cell(hours(week.cycle_time_median_hours)),
        ]
        for week, opened, merged in zip(weeks, *bars, strict=True)
    ]
    said = "Weeks begin on Monday, UTC; the newest is not over. Medians are of what was merged in the week."
    return Table("Week by week", headings, rows, said if rows else "No sync has gone through to its end yet.")


def _waits(repository: "RepositoryReport") -> Table:
    shown = repository.open_pull_requests
    has_titles = any(each.title is not None for each in shown)
    headings = ["pull request", *(["title"] if has_titles else []), "by", "waits for", "on", "waited", "age"]
    bars = _bars([each.waiting_hours or 0 for each in shown])
    rows = [
        [
            Cell(f"#{each.number}", each.html_url),
            *([Cell(each.title or "", is_long=True)] if has_titles else []),
            Cell(each.author),
            Cell(WAITS_FOR.get(each.waiting_for, each.waiting_for)),
            Cell(each.waiting_on or "", is_long=True),
            Cell(hours(each.waiting_hours), bar=bar),
            Cell(hours(each.age_hours)),
        ]
        for each, bar in zip(shown, bars, strict=True)
    ]
    more = repository.waiting_count - len(shown)
    said = f"Those that waited longest; {more:,} more are open." if more > 0 else ""
    return Table("Open pull requests", headings, rows, said if rows else "No pull request waits.")


def _reviewers(repository: "RepositoryReport") -> Table:
    headings = ["reviewer", "reviews", "asked", "answered", "unanswered"]
    bars = _bars([each.review_count for each in repository.reviewers])
    rows = [
        [
            Cell(each.name),
            _number(each.review_count, bar),
            *(_number(count) for count in (each.request_count, each.answered_count, each.unanswered_count)),
        ]
        for each, bar in zip(repository.reviewers, bars, strict=True)
    ]
    weeks = counted(len(repository.weeks), "week")
    return Table(f"Who reviews, in {weeks}", headings, rows, "" if rows else "Nobody reviewed or was asked to.")


def _number(value: int, bar: float | None = None) -> Cell:
    return Cell(f"{value:,}", is_number=True, bar=bar)


def _bars(values: Sequence[float]) -> Iterable[float]:
    longest = max(values, default=0)
    return [value / longest if longest else 0.0 for value in values]
