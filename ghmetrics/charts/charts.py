"""The charts of a warehouse: one method a chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ghmetrics.charts.durations import cycle_time, review_time
from ghmetrics.charts.figure import Figure
from ghmetrics.charts.names import Names as Shown
from ghmetrics.charts.open_now import open_pull_requests
from ghmetrics.charts.reading import Reader
from ghmetrics.charts.reviewers import reviewer_load
from ghmetrics.charts.selection import Day, Names, Selection
from ghmetrics.charts.sizes import pull_request_sizes
from ghmetrics.charts.throughput import throughput
from ghmetrics.charts.waiting import waiting
from ghmetrics.charts.where_time_goes import where_time_goes
from ghmetrics.extras import needed
from ghmetrics.warehouse.read import Ask, Warehouse

if TYPE_CHECKING:
    from ghmetrics.charts.rendering import Chart

FIGURES: dict[str, Callable[[Reader], Figure]] = {
    "where_time_goes": where_time_goes,
    "waiting": waiting,
    "throughput": throughput,
    "cycle_time": cycle_time,
    "review_time": review_time,
    "pull_request_sizes": pull_request_sizes,
    "reviewer_load": reviewer_load,
    "open_pull_requests": open_pull_requests,
}
"""In the order of a dashboard: first where the time goes."""

WAITING_DAYS = 90
"""How far back `waiting` looks unless told a first day, as `waiting_curve` does."""


class Charts:
    """Charts of the chosen pull requests, read anew each time. All raise WarehouseMissing before the first build.

    `waiting_days` is the setting `waiting_curve_days` that the warehouse was built with."""

    def __init__(
        self, warehouse: Warehouse, selection: Selection | None = None, *, waiting_days: int = WAITING_DAYS
    ) -> None:
        self.warehouse, self.selection, self._waiting_days = warehouse, selection or Selection(), waiting_days

    def of(
        self,
        *,
        repositories: Names = None,
        teams: Names = None,
        authors: Names = None,
        since: Day = None,
        until: Day = None,
        bots: bool = False,
    ) -> Charts:
        """Charts of other pull requests: names as one or several, days in UTC, both ends included.

        Raises UsageError for a name that the warehouse does not know, and for days that make no sense."""
        selection = Selection.of(
            repositories=repositories, teams=teams, authors=authors, since=since, until=until, bots=bots
        )
        return Charts(self.warehouse, selection.known_to(self.warehouse), waiting_days=self._waiting_days)

    def cycle_time(self) -> Chart:
        """How long pull requests take from opening to merge, week by week."""
        return self._drawn("cycle_time")

    def review_time(self) -> Chart:
        """How long merged pull requests took from opening to their first review, week by week."""
        return self._drawn("review_time")

    def waiting(self) -> Chart:
        """After so many hours, the share that still has no review, those that still wait included."""
        return self._drawn("waiting")

    def throughput(self) -> Chart:
        """How many were opened, merged and closed, week by week."""
        return self._drawn("throughput")

    def where_time_goes(self) -> Chart:
        """The parts of all hours from the first commit to the merge."""
        return self._drawn("where_time_goes")

    def pull_request_sizes(self) -> Chart:
        """Changed lines against the time to the merge."""
        return self._drawn("pull_request_sizes")

    def reviewer_load(self) -> Chart:
        """Who reviews whom."""
        return self._drawn("reviewer_load")

    def open_pull_requests(self) -> Chart:
        """What waits now, on whom, and how long."""
        return self._drawn("open_pull_requests")

    def all(self) -> list[Chart]:
        """All of them, on one state of the warehouse."""
        with needed("notebook", "A chart"):
            from ghmetrics.charts.rendering import Chart  # noqa: PLC0415 -- altair is an extra

        return [Chart(figure) for figure in self.figures()]

    def figures(self) -> tuple[Figure, ...]:
        """What all charts say, as plain data, on one state of the warehouse."""
        with self.warehouse.opened() as ask:
            return read_figures(ask, self.selection, waiting_days=self._waiting_days)

    def _drawn(self, name: str) -> Chart:
        with needed("notebook", "A chart"):
            from ghmetrics.charts.rendering import Chart  # noqa: PLC0415 -- altair is an extra

        with self.warehouse.opened() as ask:
            reader = Reader(ask, self.selection, Shown(), self._waiting_days)
            return Chart(FIGURES[name](reader))

    def __repr__(self) -> str:
        return f"Charts({self.selection!r})"


def read_figures(
    ask: Ask, selection: Selection, names: Shown | None = None, *, waiting_days: int = WAITING_DAYS
) -> tuple[Figure, ...]:
    """What all charts say of a selection; `names` says how people and titles come into it."""
    reader = Reader(ask, selection, names or Shown(), waiting_days)
    return tuple(read(reader) for read in FIGURES.values())
