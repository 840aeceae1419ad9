"""A sync within a number of requests, and one that only says what it would do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ghmetrics import Workspace
from ghmetrics.cli import app
from ghmetrics.demo import DemoServer, World

from .lake import API, TRANSPORTS, WEB, lost


@pytest.mark.parametrize(("transport", "most"), [("graphql", 3), ("graphql", 4), ("rest", 6), ("rest", 40)])
def test_a_few_requests_at_a_time_end_in_the_whole_truth(
    tmp_path: Path, github: DemoServer, transport: str, most: int
) -> None:
    workspace, landed = Workspace(tmp_path, transport=transport), 0
    for _ in range(80):
        before = github.requests
        (result,) = workspace.sync_all([WEB], all_history=True, max_requests=most)
        assert github.requests - before <= most
        landed += result.prs_synced
        if result.status == "synced":
            break
        assert result.status == "partial"
        assert f"Stopped after {most} requests" in result.error
    assert lost(github, workspace) == {}
    assert landed == 60  # nothing was fetched twice


@pytest.mark.slow
@pytest.mark.parametrize(("change", "most"), [("many", 3), ("one deleted", 4)])
def test_a_long_list_is_walked_on_by_the_next_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, most: int
) -> None:
    with DemoServer(World.generate(repositories=("web",), pull_requests=450)) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", "any")
        workspace, pulls = Workspace(tmp_path), server.world.repository(WEB).pulls
        workspace.sync(WEB, all_history=True)
        if change == "one deleted":
            del pulls[20]
        now = datetime.now(UTC)
        for number in sorted(pulls)[20:] if change == "many" else ():
            at = now - timedelta(seconds=450 - number)
            server.world.change(WEB, number, title=f"Title {number}", updated_at=f"{at:%Y-%m-%dT%H:%M:%SZ}")
        for _ in range(20):
            before = server.requests
            result = workspace.sync(WEB, all_history=True, max_requests=most)
            assert server.requests - before <= most
            if result.status == "synced":
                break
        assert result.status == "synced"
        assert lost(server, workspace) == {}


def test_too_few_requests_are_told_with_status_3(tmp_path: Path, github: DemoServer) -> None:
    arguments = ["sync", WEB, "--workspace", str(tmp_path), "--transport", "rest", "--max-requests", "3"]
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 3
    assert "allow more of them" in told.output


def everything(folder: Path) -> dict[str, tuple]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else sorted(map(str, path.iterdir())))
        for path in [folder, *folder.rglob("*")]
    }


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_preview_writes_nothing_and_is_about_right(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB, API, sync=False)

    def about_right(**window: object) -> None:
        before = everything(tmp_path)
        said = {each.repository: each for each in workspace.preview(**window)}
        assert everything(tmp_path) == before
        for result in workspace.sync_all(**window):
            assert said[result.repository].pull_requests == result.prs_synced
            assert said[result.repository].requests <= 1.5 * result.requests + 1
            assert result.requests <= 1.5 * said[result.repository].requests + 2

    about_right(days_back=30, commits=False)
    about_right(days_back=60, commits=False)
    about_right(days_back=60)
    about_right(days_back=30, comments=True)
    for number in sorted(github.world.repository(WEB).pulls)[-8:]:
        github.world.change(WEB, number, title="Changed")
    about_right(days_back=60)
    about_right(days_back=60)
