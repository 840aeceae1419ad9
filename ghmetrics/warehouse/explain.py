"""Why the figures of one pull request are what they are, read from the marts that say so."""

from collections import Counter
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import polars as pl
from polars import selectors

from ghmetrics.errors import UsageError
from ghmetrics.names import PullRequestName
from ghmetrics.warehouse.explain_html import as_html
from ghmetrics.warehouse.explain_text import as_text
from ghmetrics.warehouse.read import Warehouse

_PULL_REQUEST = """
    select * from pull_requests where lower(repo_full_name) = lower($1) and number = $2 order by repo_id desc limit 1
"""
_KNOWN = "select max(number) as newest from pull_requests where lower(repo_full_name) = lower($1)"
_EVENTS = "select * from pull_request_events where repo_id = $1 and pull_number = $2 order by place"
_DURATIONS = """
    select explained.*, columns.comment as rule
    from explained_durations as explained
    inner join duckdb_columns() as columns on explained.metric = columns.column_name
    where
        explained.pull_request_id = $1 and columns.schema_name = 'main' and columns.table_name = 'pull_requests'
    order by columns.column_index
"""
_EARLIEST, _LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class PullRequestEvent:
    """A thing that happened to a pull request: a row of the mart `pull_request_events`, which says what each means."""

    happened_at: datetime | None
    event: str
    actor_login: str | None
    detail: str | None
    counts: bool | None
    not_counted_because: str | None


@dataclass(frozen=True)
class Run:
    """Events of one kind in a row, of which the first is shown: pushed commits, or remarks of one reviewer."""

    first: PullRequestEvent
    last: PullRequestEvent
    count: int


@dataclass(frozen=True)
class ExplainedDuration:
    """A duration of a pull request: a row of the mart `explained_durations`, and the rule that made it.

    `metric` is the column of `pull_requests`, `working_hours` is None where no calendar is set."""

    metric: str
    start_name: str
    started_at: datetime | None
    end_name: str
    ended_at: datetime | None
    hours: float | None
    working_hours: float | None
    unknown_because: str | None
    rule: str


@dataclass(frozen=True)
class Explanation:
    """How the figures of a pull request come about. Shown as text, and with a picture in a notebook."""

    repository: str
    number: int
    title: str | None
    html_url: str | None
    state: str
    author_login: str
    is_counted: bool
    excluded_because: str | None
    durations: tuple[ExplainedDuration, ...]
    events: tuple[PullRequestEvent, ...]

    @property
    def runs(self) -> list[Run]:
        """What happened, with as many events in one as say the same. Commits in a row by one person are one."""
        found = []
        for _, alike in groupby(self.events, key=_said):
            events = list(alike)
            found.append(Run(events[0], events[-1], len(events)))
        return found

    @property
    def reviews_not_counted(self) -> dict[str, int]:
        """How many reviews do not count, by the reason."""
        return dict(Counter(each.not_counted_because or "" for each in self.events if each.counts is False))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


def explain(warehouse: Warehouse, name: PullRequestName) -> Explanation:
    """Read it. Raises UsageError for a pull request that the warehouse does not know, WarehouseMissing."""
    with warehouse.opened() as ask:
        pull_requests = _rows(ask(_PULL_REQUEST, str(name.repository), name.number))
        if not pull_requests:
            raise UsageError(_unknown(name, ask(_KNOWN, str(name.repository)).item()))
        (found,) = pull_requests
        events = _rows(ask(_EVENTS, found["repo_id"], found["number"]))
        durations = _rows(ask(_DURATIONS, found["pull_request_id"]))
    shown = ("number", "title", "html_url", "state", "author_login", "is_counted", "excluded_because")
    return Explanation(
        repository=found["repo_full_name"],
        **{column: found[column] for column in shown},
        durations=tuple(
            ExplainedDuration(**_fields(ExplainedDuration, each | {"working_hours": _worked(found, each["metric"])}))
            for each in durations
        ),
        events=tuple(PullRequestEvent(**_fields(PullRequestEvent, each)) for each in events),
    )


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame. Git takes any date for a commit, Python none before the year 1 or after 9999."""
    return frame.with_columns(selectors.datetime(time_zone="*").clip(_EARLIEST, _LATEST)).to_dicts()


def _worked(pull_request: dict[str, Any], metric: str) -> float | None:
    worked: float | None = pull_request.get(metric.replace("_hours", "_working_hours"))
    return worked


def _fields(kind: type, row: dict[str, Any]) -> dict[str, Any]:
    return {each.name: row[each.name] for each in fields(kind)}


def _said(event: PullRequestEvent) -> tuple[object, ...]:
    if event.event == "committed":
        return (event.event, event.actor_login)
    return (event.event, event.actor_login, event.detail, event.counts, event.not_counted_because)


def _unknown(name: PullRequestName, newest: int | None) -> str:
    if newest is None:
        return f"The warehouse knows no {name.repository}: sync it, then run ghmetrics build."
    return (
        f"The warehouse knows no {name}, its newest of {name.repository} is {newest}: sync with a window that has it"
        " (--all-history has all), then run ghmetrics build."
    )
