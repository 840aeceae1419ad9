"""Builds are slow: the odd lake is built once a session, and all tests of it read the same warehouse."""

from pathlib import Path

import odd_lake
import pytest
from dbt_workspace import WITHOUT_UNIT_TESTS, Workspace, clone
from filelock import FileLock
from lake_writer import Lake


@pytest.fixture(scope="session")
def odd_workspace(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    """The odd lake, built with all data tests, in a folder whose name is hard to quote; `build.txt` is what dbt printed."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    workspace = Workspace(shared / "it's a $pace [1] {{x}} 100%")
    printed = workspace.path / "build.txt"
    with FileLock(f"{shared / 'odd_workspace'}.lock"):
        if not printed.exists():
            odd_lake.fill(Lake(workspace.lake))
            named = {"GHMETRICS_WORKSPACE": str(workspace.path)}
            printed.write_text(workspace.dbt("build", *WITHOUT_UNIT_TESTS, env=named), encoding="utf-8")
    return workspace


@pytest.fixture
def bare_project(tmp_path: Path) -> Path:
    """The project as a fresh clone has it: nothing built yet, and no lake beside it."""
    return clone(tmp_path / "clone")


@pytest.fixture(scope="module")
def seeded_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project of which a module of tests may write the seeds."""
    return clone(tmp_path_factory.mktemp("seeded"))
