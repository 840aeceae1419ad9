"""A sync brings what is in its window, passes over what is bad, and leaves everything consistent."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import (
    AuthenticationError,
    NetworkError,
    RepositoryNotFound,
    SyncCancelled,
    UsageError,
    WorkspaceBusy,
    WorkspaceError,
)
from ghmetrics.github.transport import choose_transport
from ghmetrics.lake.schema import KINDS, schema
from ghmetrics.names import RepositoryName
from ghmetrics.state.locks import held, lock_name
from ghmetrics.state.store import State
from ghmetrics.sync.engine import RepositorySync
from ghmetrics.sync.events import PullRequestsPlanned, RepositoryFinished, SyncEvent
from ghmetrics.sync.window import SyncOptions

WEB, API = "acme-demo/web", "acme-demo/api"
TRANSPORTS = ["graphql", "rest"]


def landed(workspace: Workspace, kind: str) -> list[dict]:
    return [
        row for path in (workspace.lake / "raw" / kind).rglob("*.parquet") for row in pq.read_table(path).to_pylist()
    ]


def numbers(workspace: Workspace) -> list[int]:
    return sorted(row["pull_number"] for row in landed(workspace, "pull_requests"))


def lock_of(workspace: Workspace, name: str) -> str:
    state = State(workspace.path / "state.db")
    try:
        return lock_name(state.find(RepositoryName.parse(name)))
    finally:
        state.close()


@pytest.fixture
def workspace(tmp_path: Path, github: DemoServer) -> Workspace:
    return Workspace(tmp_path / "data")


def test_tracking_syncs_at_once(workspace: Workspace) -> None:
    (result,) = workspace.track(WEB)
    assert (result.status, result.errors, result.error) == ("synced", (), None)
    assert result.prs_synced == len(numbers(workspace)) > 30
    assert result.reviews_synced == len(landed(workspace, "reviews")) > 0
    assert result.commits_synced == len(landed(workspace, "commits")) > 0
    (row,) = workspace.status().to_dicts()
    assert (row["repository"], row["status"], row["pull_requests"]) == (WEB, "synced", result.prs_synced)


def test_tracking_without_sync_asks_github_nothing(workspace: Workspace, github: DemoServer) -> None:
    assert workspace.track(WEB, API, sync=False) == []
    assert workspace.status()["status"].to_list() == ["pending", "pending"]
    assert github.requests == 0
    workspace.untrack(API)
    assert workspace.status()["repository"].to_list() == [WEB]
    with pytest.raises(UsageError, match="is not tracked"):
        workspace.untrack(API)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_window_ends_at_the_cutoff(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    result = workspace.sync(WEB, days_back=30)
    pulls = github.world.repository(WEB).pulls.values()
    since = result.since.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert numbers(workspace) == sorted(pull.number for pull in pulls if pull.body["updated_at"] >= since)
    assert 0 < result.prs_synced < 60
    assert not result.is_cut_short


def test_all_history_has_no_highest_number(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path, max_pull_requests=5)
    assert workspace.sync(WEB).is_cut_short
    assert workspace.sync(WEB, all_history=True).prs_synced == 60
    assert workspace.sync(WEB, all_history=True, max_pull_requests=7).prs_synced == 7


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_highest_number_keeps_the_newest_and_says_so(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    result = workspace.sync(WEB, max_pull_requests=10)
    newest = sorted(github.world.repository(WEB).pulls.values(), key=lambda pull: pull.body["updated_at"])[-10:]
    assert numbers(workspace) == sorted(pull.number for pull in newest)
    assert result.is_cut_short
    assert workspace.status()["is_cut_short"].to_list() == [True]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_commits_are_optional(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    result = workspace.sync(WEB, commits=False)
    assert result.status == "synced"
    assert result.commits_synced == len(landed(workspace, "commits")) == 0
    assert result.reviews_synced > 0


@pytest.mark.slow
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_one_bad_pull_request_is_recorded_and_passed_over(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    newest = max(pull.number for pull in github.world.repository(WEB).pulls.values())
    github.world.fail(newest)
    result = workspace.sync(WEB, days_back=20)
    assert result.status == "partial"
    assert [failure.pull_number for failure in result.errors] == [newest]
    assert newest not in numbers(workspace)
    assert result.prs_synced == len(numbers(workspace)) > 5
    (row,) = workspace.status().to_dicts()
    assert (row["status"], row["error_count"]) == ("partial", 1)
    assert f"#{newest}" in row["last_error"]

    github.world.failing.clear()
    healed = workspace.sync(WEB, days_back=20)
    assert healed.status == "synced"
    assert newest in numbers(workspace)


def test_an_empty_repository_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoServer(World.generate(repositories=("empty",), pull_requests=0)) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        for transport in TRANSPORTS:
            monkeypatch.setenv("GITHUB_TOKEN", "any")
            result = Workspace(tmp_path / transport, transport=transport).sync("acme-demo/empty")
            assert (result.status, result.prs_synced) == ("synced", 0)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_renamed_repository_goes_on_under_its_new_name(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB, sync=False)
    result = workspace.sync("acme-demo/web-old", days_back=10)
    assert result.repository == WEB
    assert workspace.status()["repository"].to_list() == [WEB]
    assert {row["repo_id"] for row in landed(workspace, "pull_requests")} == {github.world.repository(WEB).info["id"]}
    assert [path.name for path in (workspace.lake / "raw/pull_requests/owner=acme-demo").iterdir()] == ["repo=web"]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_repositories_that_swap_names_do_not_mix(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB, API)
    web, api = github.world.repository(WEB), github.world.repository(API)
    for repository, name in ((web, API), (api, WEB)):
        repository.info |= {"full_name": name, "name": name.split("/")[1]}
    results = workspace.sync_all(days_back=10)
    assert sorted(result.repository for result in results) == [API, WEB]
    assert workspace.status()["repository"].to_list() == [API, WEB]
    newest = {row["repo_id"]: row for row in landed(workspace, "repositories") if row["sync_id"] > ""}
    assert newest.keys() == {web.info["id"], api.info["id"]}


def test_a_repository_named_twice_is_synced_once(workspace: Workspace) -> None:
    assert len(workspace.sync_all([WEB, "ACME-DEMO/web", WEB], days_back=5)) == 1


def test_a_failed_sync_does_not_hide_the_last_good_one(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.sync(WEB, days_back=5)
    state = State(workspace.path / "state.db")
    state.begin_run(state.find(RepositoryName.parse(WEB)), "9-killed", "rest", datetime.now(UTC))
    state.close()
    (row,) = workspace.status().to_dicts()
    assert row["status"] == "error"
    assert row["last_sync_at"] is not None


def test_the_name_is_as_github_spells_it(workspace: Workspace) -> None:
    assert workspace.sync("ACME-demo/WEB", days_back=5).repository == WEB
    assert workspace.sync(WEB, days_back=5).repository == WEB
    assert workspace.status()["repository"].to_list() == [WEB]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_repository_that_is_not_there_is_not_kept(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    with pytest.raises(RepositoryNotFound, match="acme-demo/nothing"):
        workspace.sync("acme-demo/nothing")
    (result,) = workspace.track("acme-demo/nothing")
    assert result.status == "error"
    assert workspace.status().height == 0


def test_one_repository_that_fails_does_not_stop_the_rest(workspace: Workspace) -> None:
    workspace.track("acme-demo/gone", WEB, sync=False)
    results = {result.repository: result.status for result in workspace.sync_all(days_back=10)}
    assert results == {"acme-demo/gone": "error", WEB: "synced"}
    assert workspace.status()["status"].to_list() == ["error", "synced"]


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


def test_cancelling_keeps_what_was_fetched(workspace: Workspace) -> None:
    seen: list[SyncEvent] = []

    def listen(event: SyncEvent) -> None:
        seen.append(event)
        if isinstance(event, PullRequestsPlanned):
            workspace.cancel()

    with pytest.raises(SyncCancelled):
        workspace.sync(WEB, progress=listen)
    assert isinstance(seen[-1], RepositoryFinished)
    assert seen[-1].result.error == "stopped before it was done"
    assert workspace.sync(WEB).status == "synced"


def test_cancelling_from_another_thread_ends_a_wait_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoServer() as server:  # without a token: 60 requests, then an hour's wait
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        workspace = Workspace(tmp_path)
        waiting = threading.Event()
        threading.Thread(target=lambda: (waiting.wait(30), workspace.cancel())).start()
        started = time.monotonic()
        with pytest.raises(SyncCancelled):
            workspace.sync(WEB, progress=lambda event: waiting.set() if type(event).__name__ == "Waiting" else None)
        assert time.monotonic() - started < 20
        assert waiting.is_set()
        (row,) = workspace.status().to_dicts()
        assert row["status"] == "partial"
        assert row["pull_requests"] == len(numbers(workspace)) > 5


def test_two_processes_do_not_sync_the_same_repository(workspace: Workspace) -> None:
    workspace.sync(WEB, days_back=5)
    with held(workspace.path, lock_of(workspace, WEB), "busy"):
        with pytest.raises(WorkspaceBusy, match="Another process is syncing acme-demo/web"):
            workspace.sync(WEB, days_back=5)
        both = {result.repository: result.status for result in workspace.sync_all([WEB, API], days_back=5)}
    assert both == {WEB: "error", API: "synced"}


@pytest.mark.slow
def test_a_killed_sync_leaves_whole_files_and_the_next_one_heals(tmp_path: Path, github: DemoServer) -> None:
    code = (
        "import os, signal, sys; from ghmetrics import Workspace; from ghmetrics.sync import engine, events\n"
        "engine.BATCH = 5\n"
        "def die(event):\n"
        "    if isinstance(event, events.Progress) and event.done >= 23: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"Workspace(sys.argv[1]).sync({WEB!r}, progress=die)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    workspace = Workspace(tmp_path)
    assert workspace.status()["status"].to_list() == ["partial"]
    assert "interrupted" in workspace.status()["last_error"].item()
    assert 0 < len(numbers(workspace)) < 25  # every file that is there can be read
    result = workspace.sync(WEB)
    assert result.status == "synced"
    assert set(numbers(workspace)) >= {row["pull_number"] for row in landed(workspace, "reviews")}


def test_the_lake_is_as_its_contract_says(workspace: Workspace) -> None:
    workspace.sync(WEB)
    for kind in KINDS:
        files = list((workspace.lake / "raw" / kind).rglob("*"))
        parquet = [path for path in files if path.suffix == ".parquet"]
        assert parquet
        assert [path for path in files if path.is_file()] == parquet  # nothing half-written is left
        for path in parquet:
            assert pq.read_schema(path).remove_metadata() == schema(kind)
            assert path.parent.name.startswith("date=20")
            assert [part.name for part in list(path.parents)[1:3]] == ["repo=web", "owner=acme-demo"]
    snapshots = {row["snapshot_id"] for row in landed(workspace, "pull_requests")}
    assert len(snapshots) == len(numbers(workspace))
    for kind in ("reviews", "commits", "timeline_events"):
        assert {row["snapshot_id"] for row in landed(workspace, kind)} <= snapshots


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


@pytest.mark.parametrize(
    ("window", "says"),
    [
        ({"days_back": 0}, "at least 1"),
        ({"days_back": 1_000_000}, "at most 36,500"),
        ({"max_pull_requests": 0}, "at least 1"),
        ({"days_back": 3, "all_history": True}, "only one of"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(workspace: Workspace, window: dict, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        workspace.sync(WEB, **window)


def titles(workspace: Workspace) -> dict[int, str]:
    """Of each pull request the title in its newest snapshot, as staging picks it."""
    rows = sorted(landed(workspace, "pull_requests"), key=lambda row: (row["fetched_at"], row["snapshot_id"]))
    return {row["pull_number"]: json.loads(row["payload"])["title"] for row in rows}


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


def test_the_newest_snapshot_wins_wherever_the_clock_stood(workspace: Workspace, github: DemoServer) -> None:
    options = SyncOptions(None, 5, commits=True)

    def sync_at(moment: datetime) -> None:
        state = State(workspace.path / "state.db")
        with workspace.github() as session:
            RepositorySync(
                state.find(RepositoryName.parse(WEB)), options, transport=choose_transport("graphql", session),
                session=session, lake=workspace.lake, state=state, tell=lambda _: None, now=lambda: moment,
            ).run()  # fmt: skip
        state.close()

    workspace.track(WEB, sync=False)
    sync_at(datetime.now(UTC) + timedelta(days=365))
    newest = max(github.world.repository(WEB).pulls.values(), key=lambda pull: pull.body["updated_at"]).number
    github.world.change(WEB, newest, title="Changed since")
    sync_at(datetime.now(UTC))
    assert titles(workspace)[newest] == "Changed since"
    github.world.change(WEB, newest, title="Changed again")
    sync_at(datetime.now(UTC) - timedelta(days=3))
    assert titles(workspace)[newest] == "Changed again"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_id_that_the_lake_cannot_hold_costs_one_pull_request(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    newest = max(github.world.repository(WEB).pulls)
    github.world.change(WEB, newest, id=2**63)
    result = Workspace(tmp_path, transport=transport).sync(WEB, days_back=20)
    assert [failure.pull_number for failure in result.errors] == [newest]
    assert result.prs_synced > 5


def test_another_repository_under_the_name_does_not_land(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path, transport="rest")
    web, api = github.world.repository(WEB), github.world.repository(API)

    def swap(event: SyncEvent) -> None:
        if isinstance(event, PullRequestsPlanned):
            for repository, name in ((web, API), (api, WEB)):
                repository.info |= {"full_name": name, "name": name.split("/")[1]}

    result = workspace.sync(WEB, days_back=10, progress=swap)
    assert result.status != "synced"
    mine = {pull.body["id"] for pull in web.pulls.values()}
    assert {row["id"] for row in landed(workspace, "pull_requests")} <= mine
    assert workspace.sync_all(days_back=10)[0].repository == API
    assert {row["id"] for row in landed(workspace, "pull_requests")} <= mine


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
