"""What `ghmetrics doctor` says of the warehouse: whether it is whole, who can read it, who holds it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from ghmetrics import Workspace
from ghmetrics.doctor import warehouse
from ghmetrics.doctor.storage import OLDEST_READERS, read_storage
from ghmetrics.state.locks import held

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs")]
on_linux = pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux tells who holds a file")

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'reading'); print('held', flush=True); input()"
BLOCK = 262_144
KILLED = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("create table more as select 1 as a")
os._exit(1)
"""


@pytest.fixture
def workspace(demo_workspace: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(demo_workspace, tmp_path / "copy")
    return Workspace(tmp_path / "copy")


def told(workspace: Workspace) -> dict[str, tuple[str, str]]:
    return {each.subject: (each.state, each.text) for each in warehouse.examine(workspace)}


@contextmanager
def held_open(path: Path, how: str) -> Iterator[int]:
    """Another process that holds the file."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path, how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        yield other.pid
        other.communicate("\n")


def test_a_warehouse_of_a_build_is_whole_and_for_every_duckdb(workspace: Workspace) -> None:
    found = told(workspace)
    state, text = found["warehouse"]
    assert state == "good"
    assert f"461 pull requests, whole; written by DuckDB {duckdb.__version__}" in text
    assert found["storage format"] == ("good", "64: DuckDB 1.0 and later read it")
    assert found.keys() == {"warehouse", "storage format"}


@pytest.mark.parametrize("version", sorted(OLDEST_READERS))
def test_the_oldest_reader_of_a_format_is_the_one_that_brought_it(version: int, tmp_path: Path) -> None:
    named = "v{}.{}.0".format(*OLDEST_READERS[version])
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach '{tmp_path}/file.duckdb' (storage_version '{named}')")
        except duckdb.InvalidInputException:
            pytest.skip(f"DuckDB {duckdb.__version__} does not write it yet")
    storage = read_storage(tmp_path / "file.duckdb")
    assert (storage.version, storage.written_by) == (version, f"v{duckdb.__version__}")


def test_a_file_that_old_drivers_cannot_open_is_said_so(workspace: Workspace) -> None:
    path = workspace.warehouse.path
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as old (read_only)")
        connection.execute(f"attach '{path}.new' as new (storage_version 'v1.4.0')")
        connection.execute("copy from database old to new")
    path.with_name(f"{path.name}.new").replace(path)
    state, text = told(workspace)["storage format"]
    assert state == "missing"
    assert "67: DuckDB 1.4 and later read it" in text


def test_what_is_damaged_anywhere_is_found(workspace: Workspace) -> None:
    path = workspace.warehouse.path
    content = path.read_bytes()
    for first in (0, 20, len(content) // 3, len(content) // 2):
        damaged = bytearray(content)
        for place in range(first, len(content) - 64, BLOCK):  # some blocks are free, and nobody reads those
            damaged[place : place + 64] = (byte ^ 255 for byte in content[place : place + 64])
        path.write_bytes(damaged)
        assert "bad" in {state for state, _ in told(workspace).values()}, f"nobody found the damage from {first} on"
    path.write_bytes(content[: len(content) // 2])
    assert told(workspace)["warehouse"][0] == "bad"
    path.write_bytes(b"")
    assert "is no DuckDB file" in told(workspace)["warehouse"][1]


def test_a_mart_that_is_missing_is_named(workspace: Workspace) -> None:
    with duckdb.connect(workspace.warehouse.path) as connection:
        connection.execute("drop view waiting_curve")
    state, text = told(workspace)["warehouse"]
    assert state == "bad"
    assert "lacks waiting_curve: `ghmetrics build` makes it anew" in text


def test_views_that_people_and_bi_tools_are_sent_to_are_missed(workspace: Workspace) -> None:
    with duckdb.connect(workspace.warehouse.path) as connection:
        connection.execute("drop view bi.reviewers; drop view explained_durations")
    state, text = told(workspace)["warehouse"]
    assert state == "bad"
    assert "lacks bi.reviewers, explained_durations: `ghmetrics build` makes it anew" in text


def test_a_log_that_a_killed_writer_left_is_told(workspace: Workspace) -> None:
    subprocess.run([sys.executable, "-c", KILLED, workspace.warehouse.path], check=False)
    assert "write-ahead log" in told(workspace)


@on_linux
def test_who_reads_is_named_and_keeps_a_plain_dbt_build_out(workspace: Workspace) -> None:
    with held_open(workspace.warehouse.path, "reading") as pid:
        state, text = told(workspace)["in use"]
        with pytest.raises(duckdb.IOException, match="lock"):
            duckdb.connect(workspace.warehouse.path)
    assert state == "good"
    assert f"(process {pid}) reads warehouse.duckdb" in text
    assert "a plain `dbt build` would fail" in text
    assert "in use" not in told(workspace)


@on_linux
def test_who_writes_is_named_and_keeps_everybody_out(workspace: Workspace) -> None:
    with held_open(workspace.warehouse.path, "writing") as pid:
        found = told(workspace)
    assert found["warehouse"][0] == "missing"
    assert re.search(rf"is being written by python\S* \(process {pid}\)", found["warehouse"][1])
    assert "nobody else can open it" in found["in use"][1]


@on_linux
def test_who_still_reads_an_older_warehouse_is_named(workspace: Workspace) -> None:
    path = workspace.warehouse.path
    shutil.copy(path, path.with_suffix(".new"))
    with held_open(path, "reading") as pid:
        path.with_suffix(".new").replace(path)
        state, text = told(workspace)["in use"]
    assert state == "missing"
    assert f"(process {pid}) still reads an older warehouse" in text


def test_a_build_that_runs_is_told(workspace: Workspace) -> None:
    with held(workspace.path, "build", ""):
        assert told(workspace)["in use"] == (
            "good",
            "a build is running: it will put a new file in the place of this one",
        )


def test_without_a_warehouse_it_says_how_to_make_one(tmp_path: Path) -> None:
    assert told(Workspace(tmp_path)) == {"warehouse": ("missing", "not built yet: ghmetrics build makes it")}
