"""The warehouse of a workspace: made from the lake, and read."""

from functools import cached_property

import polars as pl

from ghmetrics.errors import WorkspaceError
from ghmetrics.names import PullRequestName
from ghmetrics.state.locks import held
from ghmetrics.warehouse.build import BuildResult, build_warehouse
from ghmetrics.warehouse.dbt_run import Listener as BuildListener
from ghmetrics.warehouse.explain import Explanation, explain
from ghmetrics.warehouse.read import Warehouse
from ghmetrics.workspace.folder import Folder, silent


class Marts(Folder):
    """The part of a workspace that hands figures out."""

    @cached_property
    def warehouse(self) -> Warehouse:
        """`warehouse.duckdb`, read only."""
        return Warehouse(self.path / "warehouse.duckdb")

    def build(self, progress: BuildListener = silent) -> BuildResult:
        """Make `warehouse.duckdb` anew from the lake and swap it in. Raises BuildFailed, WorkspaceBusy."""
        if not self.path.is_dir():
            raise WorkspaceError(f"There is no workspace at {self.path}: track a repository first.")
        with held(self.path, "build", f"Another build is running in {self.path}: wait for it to end."):
            return build_warehouse(self.path, self.lake, self.warehouse.path, progress)

    def pull_requests(self) -> pl.DataFrame:
        """One row per pull request: state, durations in hours, reviews, sizes."""
        return self.warehouse.mart("pull_requests")

    def reviews(self) -> pl.DataFrame:
        """One row per review."""
        return self.warehouse.mart("reviews")

    def commits(self) -> pl.DataFrame:
        """One row per commit of a pull request."""
        return self.warehouse.mart("commits")

    def repositories(self) -> pl.DataFrame:
        """One row per repository that was synced."""
        return self.warehouse.mart("repositories")

    def sync_runs(self) -> pl.DataFrame:
        """One row per sync of a repository."""
        return self.warehouse.mart("sync_runs")

    def duration_percentiles(self) -> pl.DataFrame:
        """One row per repository, period and duration: n, median, p75 and p90 in hours."""
        return self.warehouse.mart("duration_percentiles")

    def explain(self, pull_request: str) -> Explanation:
        """How the figures of a pull request come about: what happened to it, and where each duration begins and ends.

        `pull_request`: OWNER/REPO#NUMBER, or its address on GitHub. Raises UsageError for one that the warehouse does
        not know, WarehouseMissing."""
        return explain(self.warehouse, PullRequestName.parse(pull_request, self.settings.hosts.web))

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of a query on the warehouse."""
        return self.warehouse.sql(query)
