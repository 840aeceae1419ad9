"""Each sync writes down how far back the list was walked."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World

from .lake import TRANSPORTS, WEB, landed

both_transports = pytest.mark.parametrize("transport", TRANSPORTS)


def runs(workspace: Workspace) -> list[dict]:
    """The payloads of the syncs, oldest first."""
    return sorted(
        (orjson.loads(row["payload"]) for row in landed(workspace, "sync_runs")), key=lambda run: run["sync_id"]
    )


def covered(workspace: Workspace) -> tuple[datetime | None, bool]:
    """Of the newest sync."""
    run = runs(workspace)[-1]
    return run["covered_since"] and datetime.fromisoformat(run["covered_since"]), run["covers_all"]


@both_transports
def test_a_window_of_days_is_covered_down_to_its_start(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    first = workspace.sync(WEB, days_back=30)
    assert covered(workspace) == (first.since, False)
    assert workspace.sync(WEB, days_back=20).prs_synced == 0  # nothing new, and no less is covered
    assert covered(workspace) == (first.since, False)
    larger = workspace.sync(WEB, days_back=60)
    assert covered(workspace) == (larger.since, False)
    github.world.change(WEB, 60, title="New")
    workspace.sync(WEB, days_back=10)
    assert covered(workspace) == (larger.since, False)


@both_transports
def test_all_of_history_is_covered_without_a_date(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.sync(WEB, all_history=True)
    assert covered(workspace) == (None, True)
    workspace.sync(WEB, days_back=5)
    assert covered(workspace) == (None, True)


@both_transports
def test_the_highest_number_of_pull_requests_covers_down_to_the_last_of_them(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.sync(WEB, max_pull_requests=10)
    times = sorted((pull.body["updated_at"] for pull in github.world.repository(WEB).pulls.values()), reverse=True)
    since, is_all = covered(workspace)
    assert not is_all
    assert timedelta(0) <= since - datetime.fromisoformat(times[9]) <= timedelta(milliseconds=1)


def test_an_empty_repository_is_covered_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoServer(World.generate(repositories=("empty",), pull_requests=0)) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", "any")
        workspace = Workspace(tmp_path)
        for _ in range(2):
            workspace.sync("acme-demo/empty")
            assert covered(workspace) == (None, True)


def test_a_sync_that_was_stopped_covers_what_it_had_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoServer(World.generate(repositories=("web",), pull_requests=250)) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", "any")
        workspace = Workspace(tmp_path)
        workspace.sync_all([WEB], all_history=True, max_requests=2)
        times = sorted((pull.body["updated_at"] for pull in server.world.repository(WEB).pulls.values()), reverse=True)
        since, is_all = covered(workspace)
        assert not is_all
        assert datetime.fromisoformat(times[0]) >= since > datetime.fromisoformat(times[-1])
        while workspace.sync(WEB, all_history=True, max_requests=3).status != "synced":
            before, since = since, covered(workspace)[0]
            assert since is None or since <= before
        assert covered(workspace) == (None, True)
        shutil.rmtree(workspace.lake)  # what was covered with it is not claimed any more
        workspace.sync_all([WEB], all_history=True, max_requests=1)
        again, is_all = covered(workspace)
        assert not is_all
        assert again is not None
        assert again > datetime.fromisoformat(times[-1])
