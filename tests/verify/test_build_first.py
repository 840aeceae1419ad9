"""Where the warehouse is not what a build would make now, nothing is fetched: build first."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ghmetrics import Workspace
from ghmetrics.cli.verify import exit_status
from ghmetrics.demo import DemoServer
from ghmetrics.errors import (
    AuthenticationError,
    SyncCancelled,
    UsageError,
    WarehouseMissing,
    WorkspaceBusy,
    WorkspaceError,
)
from ghmetrics.names import RepositoryName
from ghmetrics.state.locks import held
from ghmetrics.verify.inputs import OTHER_VERSION
from ghmetrics.verify.result import Verification
from ghmetrics.warehouse.record import BuildRecord

from .harm import API, contents, left_behind

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("verify")]


def trouble(found: Verification) -> str | None:
    (repository,) = found.repositories
    assert repository.pull_requests == ()
    assert exit_status(found) == 3
    return repository.trouble


def synced_since(workspace: Workspace) -> None:
    workspace.sync(API)


def killed_in_a_sync(workspace: Workspace) -> None:
    """Its pull requests have landed, but nobody wrote down that it ended."""
    before = set((workspace.lake / "raw" / "sync_runs").rglob("*.parquet"))
    workspace.sync(API, commits=False, max_pull_requests=3)
    workspace.github_world.add_review(API, max(workspace.github_world.repository(API).pulls))
    workspace.sync(API)
    for path in set((workspace.lake / "raw" / "sync_runs").rglob("*.parquet")) - before:
        path.unlink()


def lost_files(workspace: Workspace) -> None:
    next((workspace.lake / "raw" / "pull_requests").rglob("*.parquet")).unlink()


def edited_seeds(workspace: Workspace) -> None:
    with (workspace.seeds / "bots.csv").open("a", encoding="utf-8") as file:
        file.write("nora-keller\n")


def other_settings(workspace: Workspace) -> None:
    (workspace.path / "ghmetrics.toml").write_text("[metrics]\ninclude_bots = true\n", encoding="utf-8")


def other_version(workspace: Workspace) -> None:
    record = BuildRecord.read(workspace.path / ".dbt")
    files = {**record.files, "models/marts/reviews.sql": "as it was"}
    replace(record, files=files).write(workspace.path / ".dbt")


def only_a_part(workspace: Workspace) -> None:
    workspace.build(select=["reviews"])


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (synced_since, "The lake is newer than the warehouse"),
        (killed_in_a_sync, "The lake is newer than the warehouse"),
        (lost_files, "The lake is newer than the warehouse"),
        (edited_seeds, "seeds/bots.csv has changed since the warehouse was built"),
        (other_settings, "The settings in [metrics] have changed"),
        (other_version, "another version of ghmetrics"),
        (only_a_part, "Only a part of the warehouse was built last"),
    ],
    ids=lambda each: each.__name__ if callable(each) else "",
)
def test_build_first(
    workspace: Workspace, github: DemoServer, happened: Callable[[Workspace], None], said: str
) -> None:
    workspace.github_world = github.world
    happened(workspace)
    before, asked = contents(workspace), github.requests
    told = trouble(Workspace(workspace.path).verify())
    assert told.startswith(said) or said in told
    assert told.endswith("run `ghmetrics build` first.")
    assert github.requests == asked
    assert contents(workspace) == before
    assert left_behind(workspace) == []


def test_a_warehouse_without_the_tables_of_today_is_of_another_version(workspace: Workspace) -> None:
    shutil.rmtree(workspace.path / ".dbt")
    with duckdb.connect(workspace.path / "warehouse.duckdb") as connection:
        connection.execute("drop table staging.stg_github__snapshots")
    assert trouble(workspace.verify()) == OTHER_VERSION


def test_whose_name_has_passed_on_is_not_compared(workspace: Workspace, github: DemoServer) -> None:
    home = github.world.repository(API)
    home.info["full_name"] = "acme-demo/renamed"
    github.world.renames[API] = "acme-demo/renamed"
    assert "it is called acme-demo/renamed now: sync, build, then verify" in trouble(workspace.verify())
    del github.world.renames[API]
    github.world.repository("acme-demo/web").info["full_name"] = API
    assert "another repository is called" in trouble(workspace.verify())


def test_what_befalls_all_repositories_is_raised(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "bad-token")
    with pytest.raises(AuthenticationError):
        workspace.verify()
    assert left_behind(workspace) == []


def test_who_stops_it_leaves_nothing(workspace: Workspace) -> None:
    (workspace.path / ".verify-killed" / "lake").mkdir(parents=True)
    before = contents(workspace)
    with pytest.raises(SyncCancelled, match="Nothing was changed"):
        workspace.verify(progress=lambda _: workspace.cancel())
    assert contents(workspace) == before
    assert left_behind(workspace) == []


@pytest.mark.parametrize(("lock", "said"), [("build", "A build is running"), ("verify", "Another verification")])
def test_it_does_not_wait_for_others(workspace: Workspace, lock: str, said: str) -> None:
    with held(workspace.path, lock, ""), pytest.raises(WorkspaceBusy, match=said):
        workspace.verify()


def test_what_makes_no_sense_is_said_in_a_sentence(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="The warehouse knows no acme-demo/web: sync it"):
        workspace.verify("acme-demo/web")
    with pytest.raises(UsageError, match="at least 1, not 0"):
        workspace.verify(sample=0)
    with pytest.raises(WorkspaceError, match="There is no workspace"):
        Workspace(tmp_path / "nowhere").verify()
    workspace.warehouse.path.unlink()
    with pytest.raises(WarehouseMissing, match="There is no warehouse"):
        workspace.verify(RepositoryName.parse(API).full_name)
