"""Building the warehouse: dbt into a new file, checked, then swapped in with one rename."""

import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ghmetrics.atomic import flush, resolved
from ghmetrics.errors import BuildFailed, UsageError, WorkspaceBusy, WorkspaceError
from ghmetrics.html import element, heading, paragraph, table
from ghmetrics.warehouse.dbt_run import SAME_AGAIN, BuildPlan, DbtRun, Listener
from ghmetrics.warehouse.file import is_whole, logs
from ghmetrics.warehouse.notes import odd_rows
from ghmetrics.warehouse.project import prepare_project
from ghmetrics.warehouse.record import BuildRecord
from ghmetrics.warehouse.start import DamagedWarehouse, Kept, go_on_from

MARTS = (
    "pull_requests", "reviews", "commits", "review_requests", "repositories", "sync_runs", "daily_metrics",
    "weekly_metrics", "reviewer_load", "open_pull_requests", "waiting_curve", "duration_percentiles",
)  # fmt: skip
VIEWS = ("pull_request_events", "explained_durations")
"""Marts that are made when somebody reads them."""
BI_VIEWS = ("pull_requests", "reviews", "weekly_figures", "weekly_percentiles", "reviewers", "open_pull_requests")
"""The marts for charts, in the schema `bi`."""


@dataclass(frozen=True)
class BuildResult:
    """A finished build: the file, the rows of each mart, what there is to know of the data, and how long it took."""

    warehouse: Path
    rows: dict[str, int]
    warnings: tuple[str, ...]
    seconds: float

    def _repr_html_(self) -> str:
        size = f"{self.warehouse.stat().st_size / 1_000_000:,.1f} MB, " if self.warehouse.is_file() else ""
        return element(
            heading(str(self.warehouse), f"{size}built in {self.seconds:.1f} s"),
            table(["mart", "rows"], self.rows.items()),
            *(paragraph(f"Note: {warning}") for warning in self.warnings),
        )


def build_warehouse(
    workspace: Path,
    lake: Path,
    warehouse: Path,
    tell: Listener,
    *,
    variables: Mapping[str, object],
    plan: BuildPlan,
) -> BuildResult:
    """Run dbt over the lake. The old warehouse stays until the new one is whole, and for those who read it beyond.

    The caller sees to it that no other build runs in the workspace. Raises BuildFailed with the models and reasons,
    and UsageError for a wrong row in the CSV files of the workspace or a selection that can't be built."""
    started = time.monotonic()
    _look_at_the_place(warehouse)
    build = _Build(workspace, lake, warehouse, variables, tell)
    try:
        rows, notes = build.run(plan)
    except DamagedWarehouse:
        if plan.select:
            raise
        rows, notes = build.run(BuildPlan(full_refresh=True))
        notes = (f"the old {warehouse.name} was damaged, so all was made anew: the disk may be failing", *notes)
    return BuildResult(warehouse, rows, notes, time.monotonic() - started)


def _look_at_the_place(warehouse: Path) -> None:
    """Raises UsageError where nothing can be built, before dbt works for nothing."""
    target = resolved(warehouse)
    if target.exists() and not target.is_file():
        raise UsageError(f"{warehouse} is not a file: move it away, a build makes one of that name.")
    if "?" in str(target):
        raise UsageError(f"{target} can't be built: DuckDB takes a ? in a path for the end of it. Rename the folder.")


@dataclass(frozen=True)
class _Build:
    """What a warehouse is made of, where it lies, and who is told how it goes."""

    workspace: Path
    lake: Path
    warehouse: Path
    variables: Mapping[str, object]
    tell: Listener

    def run(self, plan: BuildPlan) -> tuple[dict[str, int], tuple[str, ...]]:
        """The rows of each mart, and what there is to know. Raises DamagedWarehouse: the old file was in the way."""
        target = self.workspace / ".dbt"
        project = target / "project"
        with _new_folder(self.warehouse.resolve()) as folder:
            fresh = folder / self.warehouse.name
            # In a process of its own: dbt keeps the file open, and the memory that it took goes back.
            with DbtRun(
                sys.executable, project=project, lake=self.lake, warehouse=fresh, target=target,
                variables=self.variables, plan=plan,
            ) as dbt:  # fmt: skip
                prepare_project(project, self.workspace / "seeds")
                record = BuildRecord.of(project, self.variables)
                kept = self._gone_on(fresh, plan, BuildRecord.read(target), record)
                try:
                    warnings = dbt.build(self.tell, without=SAME_AGAIN if kept is Kept.VIEWS else ())
                except BuildFailed as wrong:
                    if kept is not Kept.NOTHING and not is_whole(self.warehouse):
                        raise DamagedWarehouse(self.warehouse) from None
                    raise _explained(wrong, self.lake) from None
            rows, odd = _checked(fresh)
            _swap(fresh, self.warehouse)
        try:
            record.made(self.warehouse, is_whole=not plan.select).write(target)
        except OSError as wrong:  # the warehouse is there; the next build knows nothing of it, and parses all
            where, why = wrong.filename or target, wrong.strerror or wrong
            odd.append(f"{where} can't be written ({why}): the next build parses all of the lake")
        return rows, (*odd, *warnings)

    def _gone_on(self, fresh: Path, plan: BuildPlan, before: BuildRecord | None, now: BuildRecord) -> Kept:
        """Put into `fresh` what the new warehouse can go on from; gives what that is."""
        if plan.full_refresh and not plan.select:
            return Kept.NOTHING
        return go_on_from(self.warehouse, fresh, before, now, is_partial=bool(plan.select))


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """A folder for the new file. What a build that was killed has left goes."""
    # Beside the file that is replaced, wherever a link leads: within one disk a rename is one step.
    # DuckDB keeps the base name of its file in views: so a new folder, and the final name in it. The same folder each
    # time, or dbt would parse the whole project anew for the sake of another path.
    folder = target.with_name(f".build-{target.stem}")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)  # what the old file shows to few, the new one shows to few while it is made, too
    except OSError as wrong:
        raise WorkspaceError(f"{target.parent} can't be written: {wrong.strerror or wrong}.") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_warehouse(
    python: str,
    *,
    project: Path,
    lake: Path,
    warehouse: Path,
    target: Path,
    variables: Mapping[str, object],
    tell: Listener,
) -> tuple[str, ...]:
    """Run the whole of a prepared project from a lake into a new warehouse file, in a process of its own.

    `variables` go before the defaults in dbt_project.yml; `target` is where dbt keeps what it remembers. Gives the data
    tests' warnings. Raises BuildFailed with each model that failed and why; the file is then no warehouse."""
    with DbtRun(
        python, project=project, lake=lake, warehouse=warehouse, target=target, variables=variables, plan=BuildPlan()
    ) as run:
        return run.build(tell)


def _explained(wrong: BuildFailed, lake: Path) -> BuildFailed:
    """DuckDB's words about a damaged file differ by the damage and do not always name it: the lake's own check does."""
    if not wrong.failures:  # nothing has read the lake yet
        return wrong
    from ghmetrics.lake.check import check  # noqa: PLC0415 -- Arrow takes as long to load as some models to make

    damaged = [finding.path for finding in check(lake).damaged if finding.stops_builds]
    if not damaged:
        return wrong
    which = f"{damaged[0]} in the lake is damaged" + (f", and {len(damaged) - 1} more" if damaged[1:] else "")
    return BuildFailed(
        f"The warehouse could not be built; the old one stays. {which}: `ghmetrics lake check --repair`"
        " sets damaged files aside, then `ghmetrics sync` fetches what they held."
    )


def _checked(fresh: Path) -> tuple[dict[str, int], list[str]]:
    """The rows of each mart, and what is odd in them. Raises BuildFailed rather than publish half a warehouse."""
    if not fresh.is_file() or fresh.with_name(f"{fresh.name}.wal").exists():
        raise BuildFailed("dbt ended without writing the whole warehouse; the old one stays.")
    with duckdb.connect(fresh, read_only=True) as connection:
        found = connection.execute(
            "select case table_schema when 'main' then '' else table_schema || '.' end || table_name"
            " from information_schema.tables"
        ).fetchall()
        missing = {*MARTS, *VIEWS, *(f"bi.{name}" for name in BI_VIEWS)} - {name for (name,) in found}
        if missing:
            raise BuildFailed(f"dbt ended without {', '.join(sorted(missing))}; the old warehouse stays.")
        return {name: int(connection.table(name).shape[0]) for name in MARTS}, odd_rows(connection)


def _swap(fresh: Path, warehouse: Path) -> None:
    """Put the new file in the place of the old one, or of what a link leads to; who might read that may read this."""
    target = warehouse.resolve()
    flush(fresh)
    try:
        if target.exists():
            fresh.chmod(target.stat().st_mode)
        # What a writer of the old file left behind would be replayed onto the new one.
        for log in logs(warehouse):
            log.unlink(missing_ok=True)
        fresh.replace(target)
    except PermissionError:  # Windows neither replaces nor deletes a file that somebody has open
        raise WorkspaceBusy(f"{warehouse} is open in another program: close it there and build again.") from None
