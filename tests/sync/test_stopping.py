"""A sync may be cancelled, killed or met by another: everything stays consistent."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.errors import (
    SyncCancelled,
    WorkspaceBusy,
)
from ghmetrics.github.transport import choose_transport
from ghmetrics.names import RepositoryName
from ghmetrics.state.locks import held
from ghmetrics.state.store import State
from ghmetrics.sync.engine import RepositorySync
from ghmetrics.sync.events import PullRequestsPlanned, RepositoryFinished, SyncEvent
from ghmetrics.sync.window import SyncOptions

from .lake import API, WEB, landed, lock_of, numbers


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
        "import os, signal, sys; from ghmetrics import Workspace; from ghmetrics.sync import events, landing\n"
        "landing.BATCH = 5\n"
        "def die(event):\n"
        "    if isinstance(event, events.PageLanded) and event.done >= 23: os.kill(os.getpid(), signal.SIGKILL)\n"
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


def titles(workspace: Workspace) -> dict[int, str]:
    """Of each pull request the title in its newest snapshot, as staging picks it."""
    rows = sorted(landed(workspace, "pull_requests"), key=lambda row: (row["fetched_at"], row["snapshot_id"]))
    return {row["pull_number"]: json.loads(row["payload"])["title"] for row in rows}


def test_the_newest_snapshot_wins_wherever_the_clock_stood(workspace: Workspace, github: DemoServer) -> None:
    options = SyncOptions(None, 5, commits=True)

    def sync_at(moment: datetime) -> None:
        state = State(workspace.path / "state.db")
        with workspace.github() as session:
            transport = choose_transport("graphql", session)
            RepositorySync(
                state.find(RepositoryName.parse(WEB)), options, transport=transport, session=session,
                lake=workspace.lake, state=state, tell=lambda _: None, head=transport.head(WEB), asked_at=moment,
                now=lambda: moment,
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


def test_one_of_several_syncs_is_stopped_while_the_others_go_on(workspace: Workspace) -> None:
    def stop(event: SyncEvent) -> None:
        if isinstance(event, PullRequestsPlanned) and event.repository == WEB:
            syncs.stop(WEB.upper())

    with workspace.syncs(stop) as syncs:
        both = {result.repository: result for result in syncs.sync([WEB, API], days_back=30)}
        assert both[WEB].error == "stopped before it was done"
        assert both[API].status == "synced"
        assert {each.repository: each.status for each in workspace.standings()}[WEB] in {"partial", "error"}
    assert workspace.sync(WEB, days_back=30).status == "synced"


def test_one_that_waits_for_its_turn_is_stopped_before_it_begins(workspace: Workspace) -> None:
    workspace.settings.repositories_at_once = 1

    def stop(event: SyncEvent) -> None:
        if isinstance(event, PullRequestsPlanned) and event.repository == API:
            syncs.stop(WEB)

    with workspace.syncs(stop) as syncs:
        both = {result.repository: result for result in syncs.sync([API, WEB], days_back=5)}
        assert both[WEB].error == "Stopped before it began."
        assert both[WEB].requests <= 2, "the question for all of them"
        assert syncs.sync([WEB], days_back=5) == [], "nobody wants it"
        syncs.allow(WEB)
        assert [each.status for each in syncs.sync([WEB], days_back=5)] == ["synced"]


def test_syncs_from_several_threads_share_one_session(workspace: Workspace) -> None:
    with workspace.syncs() as syncs, ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda name: syncs.sync([name], days_back=5)[0], [WEB, API]))
        assert [each.status for each in found] == ["synced", "synced"]
        assert syncs.session.request_count == sum(each.requests for each in found)
