"""The warehouse of a workspace: made from the lake, and read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ghmetrics.errors import WorkspaceError
from ghmetrics.names import PullRequestName
from ghmetrics.workspace.folder import Folder, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ghmetrics.warehouse.build import BuildResult
    from ghmetrics.warehouse.dbt_run import Listener as BuildListener
    from ghmetrics.warehouse.explain import Explanation
    from ghmetrics.warehouse.read import Warehouse


class Marts(Folder):
    """The part of a workspace that hands figures out."""

    @cached_property
    def warehouse(self) -> Warehouse:
        """`warehouse.duckdb`, read only."""
        from ghmetrics.warehouse.read import Warehouse

        return Warehouse(self.path / "warehouse.duckdb")

    def build(
        self, progress: BuildListener = silent, *, full_refresh: bool = False, select: Sequence[str] = ()
    ) -> BuildResult:
        """Make `warehouse.duckdb` from the lake and swap it in.

        Only what is new in the lake is parsed; with `full_refresh` all of it. `select` makes some models alone, in
        dbt's words (`["pull_requests+"]`: this one and all that is made of it); the others stay as they are. With
        both, all of the lake is parsed for these alone.
        Raises UsageError for a wrong row in the CSV files of `seeds`, BuildFailed, WorkspaceBusy."""
        from ghmetrics.state.locks import held
        from ghmetrics.warehouse.build import build_warehouse
        from ghmetrics.warehouse.dbt_run import BuildPlan

        if not self.path.is_dir():
            raise WorkspaceError(f"There is no workspace at {self.path}: track a repository first.")
        with held(self.path, "build", f"Another build is running in {self.path}: wait for it to end."):
            self._make()
            return build_warehouse(
                self.path, self.lake, self.warehouse.path, progress,
                variables=self.settings.metrics.variables(), plan=BuildPlan(full_refresh, tuple(select)),
            )  # fmt: skip

    def pull_requests(self) -> pl.DataFrame:
        """One row per pull request: state, durations in hours, reviews, sizes."""
        return self.warehouse.mart("pull_requests")

    def reviews(self) -> pl.DataFrame:
        """One row per review."""
        return self.warehouse.mart("reviews")

    def commits(self) -> pl.DataFrame:
        """One row per commit of a pull request."""
        return self.warehouse.mart("commits")

    def review_requests(self) -> pl.DataFrame:
        """One row per request for a review: of whom, when, and what came of it."""
        return self.warehouse.mart("review_requests")

    def repositories(self) -> pl.DataFrame:
        """One row per repository that was synced."""
        return self.warehouse.mart("repositories")

    def sync_runs(self) -> pl.DataFrame:
        """One row per sync of a repository."""
        return self.warehouse.mart("sync_runs")

    def daily_metrics(self) -> pl.DataFrame:
        """One row per repository and day, and per team where there are teams: counts, and percentiles in hours."""
        return self.warehouse.mart("daily_metrics")

    def weekly_metrics(self) -> pl.DataFrame:
        """The same per week; weeks begin on Monday."""
        return self.warehouse.mart("weekly_metrics")

    def reviewer_load(self) -> pl.DataFrame:
        """One row per repository, reviewer and week: reviews given, requests received, hours until the response."""
        return self.warehouse.mart("reviewer_load")

    def open_pull_requests(self) -> pl.DataFrame:
        """One row per open pull request: what it waits for, on whom, since when."""
        return self.warehouse.mart("open_pull_requests")

    def waiting_curve(self) -> pl.DataFrame:
        """One row per repository and step: after so many hours, the share that still has no review."""
        return self.warehouse.mart("waiting_curve")

    def duration_percentiles(self) -> pl.DataFrame:
        """One row per repository, period and duration: n, median, p75 and p90 in hours."""
        return self.warehouse.mart("duration_percentiles")

    def explain(self, pull_request: str) -> Explanation:
        """How the figures of a pull request come about: what happened to it, and where each duration begins and ends.

        `pull_request`: OWNER/REPO#NUMBER, or its address on GitHub. Raises UsageError for one that the warehouse does
        not know, WarehouseMissing."""
        from ghmetrics.warehouse.explain import explain

        name = PullRequestName.parse(pull_request)
        if name.repository.host:  # only an address has one to compare
            name = PullRequestName.parse(pull_request, self.settings.hosts.web)
        return explain(self.warehouse, name)

    def pull_request_events(self) -> pl.DataFrame:
        """One row per thing that happened to a pull request, in order."""
        return self.warehouse.mart("pull_request_events")

    def explained_durations(self) -> pl.DataFrame:
        """One row per pull request and duration: the two instants that it was made from."""
        return self.warehouse.mart("explained_durations")

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of a query on the warehouse."""
        return self.warehouse.sql(query)
