"""The lake that builds are measured on is one as syncs leave it, and the same each time."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ghmetrics.lake.check import check
from ghmetrics.lake.schema import KINDS, schema

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "lake.py"
OPTIONS = ("--pull-requests", "300", "--repositories", "3", "--until", "2026-01-31T05:00")

pytestmark = pytest.mark.slow

NEWEST = """
    select repo_id, pull_number, arg_max(snapshot_id, (fetched_at, snapshot_id)), max(updated_at)
    from read_parquet('{lake}/raw/pull_requests/**/*.parquet')
    group by repo_id, pull_number
"""


def make(lake: Path, *options: str) -> Path:
    command = [sys.executable, str(SCRIPT), str(lake), *options]
    subprocess.run(command, capture_output=True, check=True)
    return lake


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return make(tmp_path / "lake", *OPTIONS)


def rows(lake: Path, kind: str) -> list[tuple[object, ...]]:
    columns = ", ".join(schema(kind).names)
    return duckdb.sql(f"select {columns} from read_parquet('{lake}/raw/{kind}/**/*.parquet') order by all").fetchall()


def newest(lake: Path) -> set[tuple[object, ...]]:
    return set(duckdb.sql(NEWEST.format(lake=lake)).fetchall())


def test_the_lake_is_as_its_page_says(lake: Path) -> None:
    assert check(lake).findings == ()
    assert len(newest(lake)) == 300


def test_the_same_options_make_the_same_rows(lake: Path, tmp_path: Path) -> None:
    again, other = make(tmp_path / "again", *OPTIONS), make(tmp_path / "other", *OPTIONS, "--seed", "2")
    for kind in KINDS:
        assert rows(lake, kind) == rows(again, kind)
    assert rows(lake, "pull_requests") != rows(other, "pull_requests")


def test_a_small_sync_brings_fifty_changed_pull_requests_in_new_files(lake: Path) -> None:
    before, files = newest(lake), {path: path.read_bytes() for path in lake.rglob("*.parquet")}
    make(lake, "--small-sync")
    assert len(newest(lake)) == 300
    assert len(newest(lake) - before) == 50
    assert check(lake).findings == ()
    assert {path: path.read_bytes() for path in files} == files
    once = newest(lake)
    make(lake, "--small-sync")
    assert len(newest(lake) - once) == 50
    assert len(newest(lake) - before) == 100
