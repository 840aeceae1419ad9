"""Whatever goes wrong, what landed is right, and the next sync heals the rest."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import (
    AuthenticationError,
    NetworkError,
    WorkspaceError,
)
from ghmetrics.names import RepositoryName
from ghmetrics.state.store import State

from .lake import TRANSPORTS, WEB, numbers


def test_a_bad_token_is_named_and_nothing_is_lost(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.sync(WEB, days_back=10)
    before = numbers(workspace)
    monkeypatch.setenv("GITHUB_TOKEN", "bad-token")
    with pytest.raises(AuthenticationError, match="GITHUB_TOKEN"):
        workspace.sync(WEB, days_back=10)
    assert numbers(workspace) == before
    (row,) = workspace.status().to_dicts()
    assert row["status"] == "error"
    assert "GITHUB_TOKEN" in row["last_error"]


@pytest.mark.slow
def test_no_network_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoServer() as server:
        gone = server.url
    monkeypatch.setenv("GITHUB_API_URL", gone)
    monkeypatch.setenv("GITHUB_TOKEN", "any")
    with pytest.raises(NetworkError, match="refused"):
        Workspace(tmp_path).sync(WEB)


@pytest.mark.slow
def test_what_the_cache_holds_never_stands_in_for_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "any")
    with DemoServer(World.generate(pull_requests=40)) as server:
        workspace = Workspace(tmp_path, github_api_url=server.url, transport="rest")
        assert workspace.sync(WEB, days_back=10).status == "synced"
        before = numbers(workspace)
    with pytest.raises(NetworkError):
        workspace.sync(WEB, days_back=10)
    assert numbers(workspace) == before


@pytest.mark.recorded
@pytest.mark.parametrize(
    "action",
    [
        {"graphql_error": {"type": "INTERNAL", "message": "an answer of another shape"}},
        {"headers": {"Link": '<http://127.0.0.1:9/x>; rel="next"'}},
    ],
    ids=["another shape", "a link elsewhere"],
)
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_one_broken_answer_does_not_come_back(tmp_path: Path, recorded: Callable, action: dict, nth: int) -> None:
    hub = recorded("gui", scenario={"secondary": False, "rules": [{"match": {"nth": nth}, "action": action}]})
    workspace = Workspace(tmp_path, transport="rest")
    workspace.sync_all(["bitcoin-core/gui"], all_history=True, max_pull_requests=5)
    hub.app.load({"secondary": False})
    assert workspace.sync("bitcoin-core/gui", all_history=True, max_pull_requests=5).status == "synced"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_id_that_the_lake_cannot_hold_costs_one_pull_request(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    newest = max(github.world.repository(WEB).pulls)
    github.world.change(WEB, newest, id=2**63)
    result = Workspace(tmp_path, transport=transport).sync(WEB, days_back=20)
    assert [failure.pull_number for failure in result.errors] == [newest]
    assert result.prs_synced > 5


def test_a_failed_sync_does_not_hide_the_last_good_one(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.sync(WEB, days_back=5)
    state = State(workspace.path / "state.db")
    state.begin_run(state.find(RepositoryName.parse(WEB)), "9-killed", "rest", datetime.now(UTC))
    state.close()
    (row,) = workspace.status().to_dicts()
    assert row["status"] == "partial"
    assert row["last_sync_at"] is not None


def test_a_damaged_state_is_named_and_the_lake_stays(workspace: Workspace) -> None:
    workspace.sync(WEB, days_back=10)
    before = numbers(workspace)
    (workspace.path / "state.db").write_bytes(b"this is no database, " * 500)
    with pytest.raises(WorkspaceError, match=r"state\.db is damaged"):
        workspace.sync(WEB)
    assert numbers(workspace) == before


@pytest.mark.slow
def test_a_full_disk_is_one_clear_error(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path)
    workspace.sync(WEB, days_back=10)
    before = numbers(workspace)
    code = (
        "import resource, signal, sys; from ghmetrics import Workspace\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))\n"
        "try: Workspace(sys.argv[1]).sync('acme-demo/web')\n"
        "except Exception as wrong: print(type(wrong).__name__, wrong)"
    )
    full = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True)
    assert full.stdout.startswith("WorkspaceError")
    assert full.stderr == ""
    assert numbers(workspace) == before
    assert workspace.sync(WEB).status == "synced"
