"""A build goes on from the last one, makes parts alone, and whatever stops it leaves the old warehouse."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import duckdb
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import BuildFailed, UsageError, WorkspaceBusy
from ghmetrics.state.locks import held
from ghmetrics.warehouse.build import MARTS
from ghmetrics.warehouse.dbt_run import ModelDone
from ghmetrics.warehouse.project import project_dir
from tests.standing import Standing

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("going_on")]

WEB = "acme-demo/web"


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(World.generate(pull_requests=40)) as running:
        yield running


@pytest.fixture(scope="module")
def built(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("built"), github_api_url=server.url, transport="rest")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "any")
        workspace.track(WEB)
    workspace.build()
    return workspace


@pytest.fixture(scope="module")
def standing(built: Workspace) -> Standing:
    return Standing.of(built.path)


@pytest.fixture
def copied(built: Workspace, standing: Standing) -> Workspace:
    """As it was built, and where: staging need not parse the lake again."""
    return Workspace(standing.restored(), github_api_url=built.settings.github_api_url, transport="rest")


def rows(workspace: Workspace, mart: str) -> int:
    return workspace.warehouse.mart(mart).height


def test_going_on_gives_what_a_build_of_everything_gives(
    copied: Workspace, server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "any")
    before = rows(copied, "reviews")
    for number in sorted(server.world.repository(WEB).pulls)[-3:]:
        server.world.add_review(WEB, number)
    copied.sync(WEB)

    copied.build()
    went_on = {mart: copied.warehouse.mart(mart) for mart in MARTS}
    copied.build(full_refresh=True)

    assert went_on["reviews"].height == before + 3
    for mart in MARTS:
        assert_frame_equal(went_on[mart], copied.warehouse.mart(mart), check_row_order=False, check_exact=True)


def other_writer(workspace: Workspace) -> None:
    with duckdb.connect(workspace.warehouse.path) as connection:
        connection.execute("delete from staging.stg_github__reviews")


def half_a_warehouse(workspace: Workspace) -> None:
    workspace.warehouse.path.write_bytes(workspace.warehouse.path.read_bytes()[:50_000])


def writer_left_a_wal(workspace: Workspace) -> None:
    code = (
        "import duckdb, os, signal, sys; c = duckdb.connect(sys.argv[1])\n"
        "c.execute('delete from staging.stg_github__reviews'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(workspace.warehouse.path)], check=False)


def no_record(workspace: Workspace) -> None:
    shutil.rmtree(workspace.path / ".dbt")


@pytest.mark.parametrize("harm", [other_writer, half_a_warehouse, writer_left_a_wal, no_record])
def test_a_warehouse_that_can_not_be_trusted_is_made_anew(copied: Workspace, harm: Callable[[Workspace], None]) -> None:
    expected = {mart: rows(copied, mart) for mart in MARTS}
    harm(copied)
    assert copied.build().rows == expected


def test_a_part_alone_leaves_the_rest(copied: Workspace) -> None:
    with duckdb.connect(copied.path / "warehouse.duckdb") as connection:
        connection.execute("select 1")  # a reader that closes again changes nothing
    steps: list[ModelDone] = []
    result = copied.build(steps.append, select=["reviewer_load"])
    assert "reviewer_load" in {step.name for step in steps}
    assert "reviews" not in {step.name for step in steps}
    assert result.rows["reviews"] == rows(copied, "reviews") > 0


def test_a_part_alone_can_be_parsed_from_all_of_the_lake(copied: Workspace) -> None:
    expected = {mart: rows(copied, mart) for mart in MARTS}
    steps: list[ModelDone] = []
    result = copied.build(steps.append, full_refresh=True, select=["stg_github__reviews"])
    assert result.rows == expected
    assert "stg_github__reviews" in {step.name for step in steps}
    assert "stg_github__commits" not in {step.name for step in steps}
    ran = copied.path / ".dbt" / "compiled" / "ghmetrics" / "models" / "staging" / "stg_github__reviews.sql"
    assert "where false" not in ran.read_text(encoding="utf-8"), "it went on from what it held"


def test_a_build_that_goes_on_asks_all_that_the_first_one_asked(copied: Workspace) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (project_dir() / "tests").glob("*.sql")}
    expected = {name for name, text in texts.items() if "thorough" not in text}
    assert expected
    for full_refresh in (True, False):
        done: set[str] = set()
        copied.build(lambda step, done=done: done.add(step.name), full_refresh=full_refresh)
        assert done & texts.keys() == expected
        assert ("explained_durations" in done) == full_refresh, "views are made once"


def test_a_part_that_can_not_be_built_is_said_in_a_sentence(copied: Workspace) -> None:
    before = copied.warehouse.path.read_bytes()
    with pytest.raises(UsageError, match="matches no model"):
        copied.build(select=["no_such_model"])
    assert copied.warehouse.path.read_bytes() == before
    shutil.rmtree(copied.path / ".dbt")
    with pytest.raises(UsageError, match=r"what the last build wrote down about it, in `.dbt/`, is gone"):
        copied.build(select=["reviews"])
    copied.warehouse.path.unlink()
    with pytest.raises(UsageError, match="there is no warehouse yet: run ghmetrics build without --select first"):
        copied.build(select=["reviews"])


def test_what_fails_is_named_with_its_reason_and_the_file_to_open(copied: Workspace) -> None:
    """One review under two pull requests' ids: no such thing comes from GitHub."""
    before = copied.warehouse.path.read_bytes()
    path = next((copied.lake / "raw" / "reviews").rglob("*.parquet"))
    table = pq.read_table(path)
    numbers = table["pull_number"].to_pylist()
    other = next(row for row, number in enumerate(numbers) if number != numbers[0])
    payloads = table["payload"].to_pylist()
    payloads[0] = payloads[other]
    payloads[next(row for row in range(1, len(payloads)) if row != other)] = "{ no JSON, which a build leaves out"
    pq.write_table(table.set_column(table.schema.get_field_index("payload"), "payload", [payloads]), path)

    with pytest.raises(BuildFailed) as failed:
        copied.build()

    (failure,) = failed.value.failures
    assert failure.name == "keys_are_unique"
    assert failure.reason in str(failed.value)
    assert f"Open {failure.file}." in str(failed.value)
    assert "having count(*) > 1" in failure.file.read_text(encoding="utf-8")
    assert copied.warehouse.path.read_bytes() == before


def test_killed_at_any_moment_the_warehouse_is_whole(copied: Workspace) -> None:
    """Some moments lie before dbt, some in it, some after: the promise is the same."""
    expected = {mart: rows(copied, mart) for mart in MARTS}
    command = [sys.executable, "-c", "import sys; from ghmetrics import Workspace; Workspace(sys.argv[1]).build()"]
    for seconds in (0.5, 2, 3.5, 5):
        process = subprocess.Popen([*command, str(copied.path)])
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert {mart: rows(copied, mart) for mart in MARTS} == expected
        assert not copied.warehouse.path.with_name("warehouse.duckdb.wal").exists()
    assert copied.build().rows == expected
    assert list(copied.path.glob(".build-*")) == []


@pytest.mark.parametrize("models", [2, 30])
def test_killed_after_some_models_the_old_warehouse_stays(copied: Workspace, models: int) -> None:
    before = copied.warehouse.path.read_bytes()
    code = (
        "import os, signal, sys; from ghmetrics import Workspace\n"
        "Workspace(sys.argv[1]).build(lambda step: os.kill(os.getpid(), signal.SIGKILL) if step.done >= int(sys.argv[2]) else None)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(copied.path), str(models)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert ended(copied)
    assert copied.warehouse.path.read_bytes() == before


def ended(workspace: Workspace) -> bool:
    """Whether nobody writes into the folder of a build that was killed any more, some seconds later at most."""
    folder = workspace.path / ".build-warehouse"
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        time.sleep(0.1)
        if not any(folder.iterdir()):
            break
    return not any(folder.iterdir())


def test_who_stops_a_build_stops_dbt(copied: Workspace) -> None:
    before = copied.warehouse.path.read_bytes()

    def stop(step: ModelDone) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied.build(stop)
    assert copied.warehouse.path.read_bytes() == before
    assert list(copied.path.glob(".build-*")) == []
    assert copied.build().rows["pull_requests"] > 0


def test_two_builds_do_not_collide(copied: Workspace) -> None:
    with held(copied.path, "build", ""), pytest.raises(WorkspaceBusy, match="Another build"):
        copied.build()
    code = "import sys; from ghmetrics import Workspace; Workspace(sys.argv[1]).build()"
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(copied.path)], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate()[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    assert sum("Another build is running" in text for text in said) == 1
