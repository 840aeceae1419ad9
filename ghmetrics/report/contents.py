"""What a report holds: rows of the marts, as they are. The layouts beside this file only arrange them."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ghmetrics.atomic import replaced
from ghmetrics.charts.figure import Figure
from ghmetrics.report.html import as_element, as_page, lacks_charts
from ghmetrics.report.markdown import as_markdown
from ghmetrics.report.text import as_text


@dataclass(frozen=True)
class Duration:
    """A row of `duration_percentiles`: `metric` is the column of `pull_requests`, `n` how many have it; hours."""

    metric: str
    n: int
    median_hours: float | None
    p75_hours: float | None
    p90_hours: float | None


@dataclass(frozen=True)
class Week:
    """A row of `weekly_metrics` over the whole repository; the medians are of what was merged in the week."""

    week: date
    opened_count: int
    merged_count: int
    review_count: int
    review_time_median_hours: float | None
    cycle_time_median_hours: float | None


@dataclass(frozen=True)
class OpenPullRequest:
    """A row of `open_pull_requests`. `title` is None where names are hidden."""

    number: int
    title: str | None
    html_url: str | None
    author: str
    waiting_for: str
    waiting_on: str | None
    waiting_hours: float | None
    age_hours: float | None


@dataclass(frozen=True)
class Reviewer:
    """What a person did and was asked for in the weeks of the report, from `reviewer_load`."""

    name: str
    review_count: int
    request_count: int
    answered_count: int
    unanswered_count: int


@dataclass(frozen=True)
class RepositoryReport:
    """A row of `repositories`, and what the other marts have of it.

    `period` is that of the durations, as `duration_percentiles` calls it. `weeks` are the last twelve, oldest first.
    `open_pull_requests` are those that waited longest, of `waiting_count` that count. `figures` are for its charts."""

    name: str
    html_url: str | None
    status: str | None
    as_of: datetime | None
    pull_request_count: int
    open_pull_request_count: int
    waiting_for_first_review_count: int
    review_count: int
    commit_count: int
    period: str
    durations: tuple[Duration, ...]
    weeks: tuple[Week, ...]
    waiting_count: int
    open_pull_requests: tuple[OpenPullRequest, ...]
    reviewers: tuple[Reviewer, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report on the warehouse. In a notebook it shows itself. `overview` has the figures of all together."""

    repositories: tuple[RepositoryReport, ...]
    overview: tuple[Figure, ...] = ()

    def to_text(self) -> str:
        """Where the time goes in each repository, as `ghmetrics report` prints it."""
        return as_text(self)

    def to_markdown(self) -> str:
        """All of it as GitHub's Markdown: titles and logins show as text, and mention nobody."""
        return as_markdown(self)

    def to_html(self) -> str:
        """All of it as one page that needs nothing from elsewhere: it makes no request.

        It has charts where their libraries are installed (`ghmetrics[notebook]`), and else tables alone."""
        return as_page(self)

    @property
    def lacks_charts(self) -> str | None:
        """Why the page has no charts, if it has none: a sentence with what to install."""
        return lacks_charts()

    def write_html(self, path: str | Path) -> Path:
        """Write the page to a file, in one step: a page that was there is replaced or stays. Raises OutputFailed."""
        with replaced(Path(path)) as fresh:
            fresh.touch()  # where nothing can be written that is said before anything is drawn
            fresh.write_text(self.to_html(), encoding="utf-8")
        return Path(path)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return as_element(self)
