"""What a sync tells while it works, to its listener and to other processes."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.errors import SyncCancelled
from ghmetrics.sync.events import PageLanded, PullRequestsPlanned, RepositoryFinished, SyncEvent

from .lake import API, TRANSPORTS, WEB, lost


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_progress_is_whole_and_stays_between_nothing_and_all(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    told: list[SyncEvent] = []
    Workspace(tmp_path, transport=transport).sync(WEB, days_back=60, progress=told.append)
    assert {getattr(event, "repository", WEB) for event in told} == {WEB}
    pages = [event for event in told if isinstance(event, PageLanded)]
    assert [page.done for page in pages] == list(range(1, len(pages) + 1))
    assert all(page.done <= page.planned and (page.seconds_left or 0) >= 0 for page in pages)
    plans = [event for event in told if isinstance(event, PullRequestsPlanned)]
    assert [plan.is_final for plan in plans] == [False] * (len(plans) - 1) + [True]
    assert plans[-1].count == len(pages)
    assert isinstance(told[-1], RepositoryFinished)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_listener_that_fails_does_not_end_the_sync(tmp_path: Path, github: DemoServer, transport: str) -> None:
    told: list[SyncEvent] = []

    def fail(event: SyncEvent) -> None:
        told.append(event)
        raise ZeroDivisionError

    workspace = Workspace(tmp_path, transport=transport)
    assert workspace.sync(WEB, all_history=True, progress=fail).status == "synced"
    assert len(told) == 1
    assert lost(github, workspace) == {}


def test_a_listener_may_cancel(tmp_path: Path, github: DemoServer) -> None:
    def stop(event: SyncEvent) -> None:
        if isinstance(event, PageLanded) and event.done == 3:
            raise SyncCancelled("enough")

    workspace = Workspace(tmp_path)
    with pytest.raises(SyncCancelled):
        workspace.sync(WEB, all_history=True, progress=stop)
    assert workspace.sync(WEB, all_history=True).status == "synced"
    assert lost(github, workspace) == {}


@pytest.mark.slow
def test_a_second_process_is_told_and_a_third_one_sees_how_far_it_is(tmp_path: Path, github: DemoServer) -> None:
    """Another repository goes on side by side, in the same state."""
    workspace, seen = Workspace(tmp_path, transport="rest"), {}
    workspace.track(WEB, API, sync=False)
    reached, may_go = threading.Event(), threading.Event()

    def wait_in_the_middle(event: SyncEvent) -> None:
        if isinstance(event, PageLanded) and event.done == 40:
            reached.set()
            may_go.wait(60)

    def outside(*arguments: str) -> tuple[int, str]:
        command = [
            sys.executable,
            "-c",
            "from ghmetrics.cli import main; main()",
            *arguments,
            "--workspace",
            str(tmp_path),
        ]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    syncing = threading.Thread(
        target=lambda: seen.update(result=workspace.sync(WEB, all_history=True, progress=wait_in_the_middle))
    )
    syncing.start()
    try:
        assert reached.wait(60)
        busy = outside("sync", WEB, "--all-history")
        row = {row["repository"]: row for row in Workspace(tmp_path).status().to_dicts()}[WEB]
        beside = outside("sync", API, "--all-history")
    finally:
        may_go.set()
        syncing.join()
    assert busy[0] == 1
    assert "Another process is syncing acme-demo/web" in busy[1]
    assert (row["status"], row["pull_requests"] > 0, row["planned"] >= row["pull_requests"]) == ("syncing", True, True)
    assert beside[0] == 0
    assert seen["result"].status == "synced"
    assert lost(github, workspace) == lost(github, workspace, API) == {}
