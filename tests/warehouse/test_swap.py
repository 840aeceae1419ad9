"""What a build replaces: the file that is there or that a link leads to, in one step, with the rights that it had."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ghmetrics import Workspace
from ghmetrics.errors import WorkspaceBusy
from ghmetrics.warehouse.build import _swap
from ghmetrics.warehouse.dbt_run import ModelDone

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs")]

COUNT = "select count(*) from bi.pull_requests"
KILLED_WRITER = (
    "import duckdb, os, signal, sys; c = duckdb.connect(sys.argv[1])\n"
    "c.execute('delete from pull_requests'); os.kill(os.getpid(), signal.SIGKILL)"
)


@pytest.fixture
def workspace(demo_copy: Workspace) -> Workspace:
    return demo_copy


@pytest.fixture
def target(workspace: Workspace, tmp_path: Path) -> Path:
    """Where the warehouse lies: the workspace has a link to it."""
    path = tmp_path / "for BI tools" / "warehouse.duckdb"
    path.parent.mkdir()
    workspace.warehouse.path.rename(path)
    workspace.warehouse.path.symlink_to(path)
    return path


def count(path: Path) -> int:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(COUNT).fetchone()[0]


def test_the_new_file_may_be_read_by_whom_the_old_one_might(workspace: Workspace) -> None:
    path = workspace.warehouse.path
    path.chmod(0o600)
    folder = path.with_name(".build-warehouse")
    while_it_is_made: set[int] = set()

    workspace.build(lambda step: while_it_is_made.add(folder.stat().st_mode & 0o777))

    assert path.stat().st_mode & 0o777 == 0o600
    assert while_it_is_made == {0o700}


def test_what_a_link_leads_to_is_replaced_and_the_link_stays(workspace: Workspace, target: Path) -> None:
    target.chmod(0o640)
    before, inode = count(target), target.stat().st_ino
    made: set[str] = set()
    where: set[Path] = set()

    def told(step: ModelDone) -> None:
        made.add(step.name)
        where.update(each.parent for each in target.parents[1].rglob(".build-*"))

    workspace.build(told)

    assert workspace.warehouse.path.readlink() == target
    assert target.stat().st_ino != inode
    assert target.stat().st_mode & 0o777 == 0o640
    assert count(target) == count(workspace.warehouse.path) == before > 0
    assert "bots" not in made, "it does not go on from what the link leads to"
    assert where == {target.parent}, "a rename is one step only within one disk"
    assert [each.name for each in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("by", ["link", "target"])
def test_what_a_writer_left_beside_link_or_target_does_not_reach_the_new_file(
    workspace: Workspace, target: Path, by: str
) -> None:
    before = count(target)
    opened = target if by == "target" else workspace.warehouse.path
    killed = subprocess.run([sys.executable, "-c", KILLED_WRITER, str(opened)], check=False)
    assert killed.returncode == -signal.SIGKILL
    folders = (target.parent, workspace.path)
    assert [each for folder in folders for each in folder.glob("*.wal")]

    workspace.build()

    assert [each for folder in folders for each in folder.glob("*.wal")] == []
    assert count(target) == count(workspace.warehouse.path) == before


@pytest.mark.parametrize("refused", ["unlink", "replace"])
def test_a_file_that_windows_holds_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """Windows refuses to replace or to delete what somebody has open."""
    fresh, warehouse = tmp_path / "fresh", tmp_path / "warehouse.duckdb"
    for path in (fresh, warehouse, warehouse.with_name("warehouse.duckdb.wal")):
        path.write_bytes(path.name.encode())

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13), str(path))

    monkeypatch.setattr(Path, refused, refuse)
    with pytest.raises(WorkspaceBusy, match=r"warehouse\.duckdb is open in another program: close it there"):
        _swap(fresh, warehouse)
    assert warehouse.read_bytes() == b"warehouse.duckdb"
