"""A build swaps in a whole warehouse or none, and what it made can be read by others."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import BuildFailed, UsageError, WarehouseMissing, WorkspaceError
from ghmetrics.warehouse.build import MARTS, BuildResult
from tests.standing import Standing

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]

WEB = "acme-demo/web"
ENVIRONMENT_DUCKDB_1 = sorted(Path(sys.prefix).glob("duckdb-1*"))


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(World.generate(pull_requests=60)) as running:
        yield running


@pytest.fixture(scope="module")
def made(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Standing, BuildResult]:
    workspace = Workspace(tmp_path_factory.mktemp("made") / "workspace", github_api_url=server.url, transport="rest")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "any")
        workspace.track(WEB, "acme-demo/api")
    result = workspace.build()
    return Standing.of(workspace.path), result


@pytest.fixture(scope="module")
def built(made: tuple[Standing, BuildResult], server: DemoServer) -> tuple[Workspace, BuildResult]:
    """The workspace, for tests that read it, and what its build said."""
    return Workspace(made[0].kept, github_api_url=server.url, transport="rest"), made[1]


@pytest.fixture
def copied(made: tuple[Standing, BuildResult], server: DemoServer) -> Workspace:
    """The same workspace, for tests that harm it."""
    return Workspace(made[0].restored(), github_api_url=server.url)


def test_the_marts_hold_what_was_synced(built: tuple[Workspace, BuildResult], server: DemoServer) -> None:
    workspace, result = built
    assert result.warnings == ()
    assert result.rows["pull_requests"] == workspace.pull_requests().height > 60
    assert result.rows["reviews"] == workspace.reviews().height
    assert result.rows["commits"] == workspace.commits().height
    assert workspace.repositories()["repo_full_name"].sort().to_list() == ["acme-demo/api", WEB]
    assert workspace.sync_runs()["status"].to_list() == ["synced", "synced"]
    truth = server.world.repository(WEB).pulls
    shown = workspace.pull_requests().filter(pl.col("repo_full_name") == WEB)
    assert {row["number"]: row["title"] for row in shown.to_dicts()}.items() <= {
        number: pull.body["title"] for number, pull in truth.items()
    }.items()


def test_times_are_utc_whatever_the_machine_says(
    built: tuple[Workspace, BuildResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import sys; from ghmetrics import Workspace; f = Workspace(sys.argv[1]).pull_requests(); print(f['created_at'].dtype, f['created_at'].min())"
    shown = {
        subprocess.run(
            [sys.executable, "-c", code, str(built[0].path)],
            env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True,
        ).stdout
        for zone in ("UTC", "Asia/Tokyo")
    }  # fmt: skip
    assert len(shown) == 1
    assert "UTC" in shown.pop()


def test_a_second_sync_changes_no_row(built: tuple[Workspace, BuildResult], copied: Workspace, monkeypatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "any")
    graphql = Workspace(copied.path, github_api_url=copied.settings.github_api_url, transport="graphql")
    for result in graphql.sync_all():
        assert result.status == "synced"
    graphql.build()
    for mart in ("pull_requests", "reviews", "commits", "repositories"):
        before, after = (getattr(workspace, mart)() for workspace in (built[0], graphql))
        if mart == "pull_requests":  # what is measured at the end of the sync moves on with it
            is_open = pl.col("state") == "open"
            assert (after.filter(is_open)["age_hours"] > 0).all()
            before, after = (
                each.with_columns(pl.when(~is_open).then("draft_hours").alias("draft_hours")).drop("age_hours")
                for each in (before, after)
            )
        if mart == "repositories":
            moved = ("as_of", "last_sync_at", "sync_count_30_days", "covered_since", "days_covered")
            before, after = (each.drop(moved) for each in (before, after))
        key = before.columns[:2] + (["sha"] if mart == "commits" else [])
        assert before.height > 0
        assert_frame_equal(before.sort(key), after.sort(key))
    assert graphql.sync_runs().height == 4


def test_readers_keep_what_they_hold_while_the_file_is_swapped(copied: Workspace) -> None:
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print(c.execute('select count(*) from pull_requests').fetchone()[0], flush=True); sys.stdin.readline()\n"
        "print(c.execute('select count(*) from pull_requests').fetchone()[0], flush=True)"
    )
    path = copied.warehouse.path
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        before = reader.stdout.readline()
        inode = path.stat().st_ino
        copied.build()
        assert path.stat().st_ino != inode
        assert reader.communicate("go on\n")[0] == before
    assert copied.pull_requests().height == int(before)


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: b"",
        lambda content: b"no parquet",
        lambda content: content[:-20],
        lambda content: content[:200] + bytes(200) + content[400:],
    ],
    ids=["empty", "garbage", "truncated", "middle"],
)
def test_a_damaged_file_in_the_lake_is_named_and_the_old_warehouse_stays(
    copied: Workspace, harm: Callable[[bytes], bytes]
) -> None:
    before = copied.warehouse.path.read_bytes()
    damaged = next((copied.lake / "raw" / "reviews").rglob("*.parquet"))
    damaged.write_bytes(harm(damaged.read_bytes()))
    with pytest.raises(BuildFailed) as failed:
        copied.build()
    assert f"{damaged} in the lake is damaged: `ghmetrics lake check --repair`" in str(failed.value)
    assert len(str(failed.value)) < 200 + len(str(damaged))
    assert copied.warehouse.path.read_bytes() == before
    assert list(copied.path.glob(".build-*")) == []


def test_a_payload_that_cannot_be_read_is_named_and_passed_over(copied: Workspace) -> None:
    path = next((copied.lake / "raw" / "reviews" / "owner=acme-demo" / "repo=web").rglob("*.parquet"))
    table = pq.read_table(path)
    payloads = ['{"id": 1', *table["payload"].to_pylist()[1:]]
    pq.write_table(table.set_column(table.schema.get_field_index("payload"), "payload", [payloads]), path)
    before = copied.reviews().height
    (note,) = copied.build().warnings
    assert note.startswith(f"{WEB}#{table['pull_number'][0].as_py()}: its reviews payload in ")
    assert path.name in note
    assert copied.reviews().height == before - 1


def test_what_a_writer_left_behind_does_not_reach_the_new_warehouse(copied: Workspace) -> None:
    before = copied.pull_requests().height
    code = (
        "import duckdb, os, signal, sys; c = duckdb.connect(sys.argv[1])\n"
        "c.execute('delete from pull_requests'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(copied.warehouse.path)], check=False)
    assert copied.warehouse.path.with_name("warehouse.duckdb.wal").exists()
    copied.build()
    assert copied.pull_requests().height == before


def test_a_build_runs_nothing_of_the_folder_it_is_started_in(
    copied: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("calendar.py", "duckdb.py", "yaml.py"):
        (tmp_path / name).write_text("import pathlib; pathlib.Path('ran').touch(); raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert copied.build().rows["pull_requests"] > 0
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("library", ENVIRONMENT_DUCKDB_1 or [None], ids=lambda path: path and path.name)
def test_duckdb_1_reads_the_warehouse(built: tuple[Workspace, BuildResult], library: Path | None) -> None:
    assert library, "make setup installs the oldest and the newest DuckDB 1.x beside the environment"
    code = (
        "import duckdb, json, sys; c = duckdb.connect(sys.argv[1], read_only=True)\n"
        f"counts = {{mart: c.execute(f'select count(*) from main.{{mart}}').fetchone()[0] for mart in {MARTS!r}}}\n"
        "print(json.dumps([duckdb.__version__, counts]))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code, str(built[0].warehouse.path)],
        env=os.environ | {"PYTHONPATH": str(library)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    version, counts = json.loads(shown.stdout)
    assert version.startswith("1.")
    assert counts == built[1].rows


def test_there_is_no_wal_beside_the_warehouse(built: tuple[Workspace, BuildResult]) -> None:
    assert [path.name for path in built[0].path.glob("warehouse*")] == ["warehouse.duckdb"]
    with duckdb.connect(built[0].warehouse.path, read_only=True) as connection:
        assert connection.execute("select current_database()").fetchone() == ("warehouse",)


def test_without_a_warehouse_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissing, match="ghmetrics build"):
        Workspace(tmp_path).pull_requests()
    with pytest.raises(WorkspaceError, match="track a repository first"):
        Workspace(tmp_path / "nowhere").build()


def test_sql_that_is_wrong_is_one_sentence(built: tuple[Workspace, BuildResult]) -> None:
    with pytest.raises(UsageError, match="nope"):
        built[0].sql("select nope from pull_requests")
    with pytest.raises(UsageError, match="read-only"):
        built[0].sql("drop table pull_requests")
    with pytest.raises(UsageError, match="no_such_table"):
        built[0].sql("select * from no_such_table")
    with pytest.raises(UsageError, match="gives no rows"):
        built[0].sql("")
    assert built[0].sql("select 1 as one, 2 as one").to_dicts() == [{"one": 1, "one_2": 2}]
    assert built[0].sql("select interval 90 minutes as span")["span"].to_list() == [timedelta(minutes=90)]
