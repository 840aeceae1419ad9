"""Runs the real dbt on the real project, in a process of its own, and reads what came of it."""

import atexit
import gc
import multiprocessing
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).parents[2] / "dbt_project"
MARTS = (
    "pull_requests", "reviews", "commits", "review_requests", "repositories", "sync_runs", "daily_metrics",
    "weekly_metrics", "reviewer_load", "open_pull_requests", "waiting_curve", "duration_percentiles",
)  # fmt: skip
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
"""They bring their own rows: what is in a lake is nothing to them."""
WITHOUT_TESTS = ("--exclude-resource-type", "test", *WITHOUT_UNIT_TESTS)


@dataclass(frozen=True)
class Workspace:
    """A folder with a lake, and what dbt makes of it."""

    path: Path

    @property
    def lake(self) -> Path:
        return self.path / "lake"

    def dbt(self, *arguments: str, project: Path = PROJECT, env: dict[str, str] | None = None) -> str:
        """Run dbt from the project's folder and give what it printed. It must end well.

        Without `env` the lake has the name of a link: who goes on from a build under another name says so in `env`."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GHMETRICS_", "DBT_"))}
        scratch, settings = self.path, {"GHMETRICS_WORKSPACE": str(self.path)} if env is None else env
        if env is None and project == PROJECT:
            scratch, settings = _standing(), {"GHMETRICS_WORKSPACE": str(self._under_one_name())}
        folders = [f"--target-path={scratch / 'target'}", f"--log-path={self.path / 'logs'}"]
        printed = _standing() / "printed.txt"
        command = ["--no-use-colors", *arguments, *folders]
        run = _with_dbt_loaded().Process(target=_dbt, args=(command, project, inherited | settings, printed))
        run.start()
        run.join()
        said = printed.read_text(encoding="utf-8")
        assert run.exitcode == 0, said[-6000:]
        return said

    def _under_one_name(self) -> Path:
        """A link to this workspace, which had led to another one: dbt parses all anew when it finds another path."""
        link = _standing() / "workspace"
        link.unlink(missing_ok=True)
        link.symlink_to(self.path, target_is_directory=True)
        return link

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.path / "warehouse.duckdb", read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def rows(self, mart: str, columns: str = "*") -> list[tuple[Any, ...]]:
        return self.query(f"select {columns} from main.{mart} order by all")


@cache
def _standing() -> Path:
    """A folder of this process, which runs one dbt after the other."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name)


def clone(folder: Path) -> Path:
    """The project as a fresh clone has it."""
    project = folder / "dbt_project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*", ".user.yml"))
    return project


@cache
def _with_dbt_loaded() -> ForkServerContext:
    """Where processes begin that have dbt in them already: to load it takes longer than many a run."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["duckdb", "dbt.cli.main", "dbt.adapters.duckdb.connections"])
    return context


def _dbt(command: list[str], project: Path, environment: dict[str, str], printed: Path) -> None:
    """What such a process does: all that dbt prints goes into a file."""
    gc.disable()  # as in builds: dbt's graph stays until the end
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(project)
    with printed.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)

    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import cli

    try:
        cli(command)
    finally:  # such a process ends without Python's own tidying: what is still in the log would stay beside the file
        DuckDBConnectionManager.close_all_connections()
