"""What has not changed is not fetched; what has is, however it came about."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.names import RepositoryName
from ghmetrics.state.store import State
from ghmetrics.sync import plan

from .lake import API, TRANSPORTS, WEB, current, landed, lost

both_transports = pytest.mark.parametrize("transport", TRANSPORTS)


def requests_of(github: DemoServer, workspace: Workspace, **window: object) -> int:
    before = github.requests
    for result in workspace.sync_all(**window):
        assert result.status == "synced"
    return github.requests - before


def newest(github: DemoServer, name: str = WEB) -> list[int]:
    """Numbers, newest update first."""
    pulls = github.world.repository(name).pulls.values()
    return [pull.number for pull in sorted(pulls, key=lambda pull: pull.body["updated_at"], reverse=True)]


@both_transports
def test_nothing_changed_costs_one_request(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB)
    assert requests_of(github, workspace) == 1
    (run,) = (result for result in workspace.sync_all())
    assert (run.prs_synced, run.requests) == (0, 1)
    assert workspace.status()["pull_requests"].item() == len(current(workspace, "pull_requests")) > 30


def test_nothing_changed_in_many_repositories_costs_one_request_a_hundred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"r{number}" for number in range(130)]
    with DemoServer(World.generate(repositories=names, pull_requests=3)) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", "any")
        workspace = Workspace(tmp_path)
        workspace.track(*(f"acme-demo/{name}" for name in names))
        assert requests_of(server, workspace) == 2
        assert len(landed(workspace, "sync_runs")) == 260  # that it was looked is written down


@both_transports
def test_only_what_changed_is_fetched(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB)
    changed = newest(github)[3:6]
    for number in changed:
        github.world.change(WEB, number, title="Changed since")
    (result,) = workspace.sync_all()
    assert result.prs_synced == 3
    titles = {row["pull_number"]: row["payload"]["title"] for row in current(workspace, "pull_requests")}
    assert [titles[number] for number in changed] == ["Changed since"] * 3
    assert result.requests == {"graphql": 2, "rest": 1 + 3 * 4}[transport]


@both_transports
def test_force_pushed_commits_and_withdrawn_reviews_disappear_also_the_last_one(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB)
    pulls = github.world.repository(WEB).pulls
    reviewed = next(n for n in newest(github) if len(pulls[n].reviews) == 1)
    pushed = next(n for n in newest(github) if pulls[n].commits and n != reviewed)
    github.world.remove_review(WEB, reviewed, pulls[reviewed].reviews[0]["id"])
    github.world.drop_commits(WEB, pushed, len(pulls[pushed].commits))
    workspace.sync_all()
    assert reviewed not in {row["pull_number"] for row in current(workspace, "reviews")}
    assert pushed not in {row["pull_number"] for row in current(workspace, "commits")}


@both_transports
def test_more_days_back_fetch_only_what_is_missing(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    first = workspace.sync(WEB, days_back=20)
    more = workspace.sync(WEB, days_back=60)
    assert first.prs_synced > 5
    assert more.prs_synced > 5
    assert len(landed(workspace, "pull_requests")) == len(current(workspace, "pull_requests"))
    assert workspace.sync(WEB, days_back=20).prs_synced == 0
    assert workspace.sync(WEB, days_back=60).prs_synced == 0
    assert workspace.sync(WEB, all_history=True).prs_synced == 60 - first.prs_synced - more.prs_synced
    assert lost(github, workspace) == {}


@both_transports
def test_commits_switched_on_later_come_for_those_that_lack_them(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.sync(WEB, days_back=20)
    without = workspace.sync(WEB, days_back=60, commits=False)
    assert without.prs_synced > 5
    completed = workspace.sync(WEB, days_back=60)
    assert completed.prs_synced == without.prs_synced
    assert workspace.sync(WEB, days_back=60).prs_synced == 0


@both_transports
def test_comments_switched_on_later_come_for_those_that_lack_them(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.sync(WEB, days_back=20, comments=True)
    without = workspace.sync(WEB, days_back=60)
    assert without.prs_synced > 5
    assert workspace.sync(WEB, days_back=60).prs_synced == 0
    (told,) = workspace.preview([WEB], days_back=60, comments=True)
    completed = workspace.sync(WEB, days_back=60, comments=True)
    assert completed.prs_synced == told.pull_requests == without.prs_synced
    assert completed.comments_synced > 0
    assert workspace.sync(WEB, days_back=60, comments=True).prs_synced == 0


@both_transports
def test_a_smaller_window_leaves_no_hole(tmp_path: Path, github: DemoServer, transport: str) -> None:
    """Only the newest are asked for, while more has changed: the next sync brings the others."""
    workspace = Workspace(tmp_path, transport=transport)
    workspace.sync(WEB, all_history=True)
    for number in newest(github)[10:20]:
        github.world.change(WEB, number, title="Changed since")
    assert workspace.sync(WEB, max_pull_requests=4).prs_synced == 4
    assert workspace.sync(WEB, all_history=True).prs_synced == 6
    assert lost(github, workspace) == {}


@both_transports
def test_a_change_during_the_walk_is_found_by_the_next_sync(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    late = newest(github)[40]
    done = []

    def change(event: object) -> None:
        if type(event).__name__ == "PageLanded" and not done:
            done.append(github.world.change(WEB, late, title="Changed meanwhile"))

    workspace.sync(WEB, all_history=True, progress=change)
    workspace.sync(WEB, all_history=True)
    assert lost(github, workspace) == {}


def test_what_appears_late_under_an_old_date_is_found(tmp_path: Path, github: DemoServer) -> None:
    """GitHub's own count says that something is missing, although nothing newer came."""
    workspace = Workspace(tmp_path)
    home = github.world.repository(WEB)
    hidden = home.pulls.pop(newest(github)[30])
    workspace.sync(WEB, all_history=True)
    home.pulls[hidden.number] = hidden
    assert workspace.sync(WEB, all_history=True).prs_synced == 1
    assert lost(github, workspace) == {}
    assert workspace.sync(WEB, all_history=True).requests == 1


def test_a_deleted_pull_request_leaves_the_marts(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path)
    workspace.sync(WEB, all_history=True)
    gone = newest(github)[30]
    del github.world.repository(WEB).pulls[gone]
    result = workspace.sync(WEB, all_history=True)
    assert (result.status, result.deleted) == ("synced", (gone,))
    assert lost(github, workspace) == {}
    assert workspace.sync(WEB, all_history=True).requests == 1
    assert workspace.status()["pull_requests"].item() == 59


@both_transports
def test_open_pull_requests_are_looked_at_again_after_a_while(
    tmp_path: Path, github: DemoServer, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dismissed review does not always move `updated_at`."""
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB)
    pulls = github.world.repository(WEB).pulls
    number = next(n for n in newest(github) if pulls[n].body["state"] == "open")
    pulls[number].body["title"] = "Changed without a trace"
    assert workspace.sync(WEB).prs_synced == 0
    opened = sum(row["payload"]["state"] == "open" for row in current(workspace, "pull_requests"))
    monkeypatch.setattr(plan, "LOOK_AGAIN", timedelta(0))
    forget_when_to_look_again(workspace)
    assert workspace.sync(WEB).prs_synced == opened > 0
    titles = {row["pull_number"]: row["payload"]["title"] for row in current(workspace, "pull_requests")}
    assert titles[number] == "Changed without a trace"


def forget_when_to_look_again(workspace: Workspace) -> None:
    from dataclasses import replace

    state = State(workspace.path / "state.db")
    row = state.find(RepositoryName.parse(WEB))
    state.cover(row, replace(state.coverage(row), look_again_at=datetime.now(UTC)))
    state.close()


@both_transports
def test_what_failed_is_tried_again_with_its_attempts_in_status(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    bad = newest(github)[5]
    github.world.fail(bad, WEB)
    assert workspace.sync(WEB).errors[0].attempts == 1
    (again,) = workspace.sync_all()
    assert [(each.pull_number, each.attempts) for each in again.errors] == [(bad, 2)]
    (row,) = workspace.status().to_dicts()
    assert row["status"] == "partial"
    assert [(each["pull_number"], each["attempts"]) for each in row["to_retry"]] == [(bad, 2)]
    github.world.failing.clear()
    assert workspace.sync(WEB).status == "synced"
    assert workspace.status()["to_retry"].to_list() == [[]]
    assert bad in {row["pull_number"] for row in current(workspace, "pull_requests")}


@both_transports
def test_a_lake_that_was_deleted_is_fetched_again(tmp_path: Path, github: DemoServer, transport: str) -> None:
    import shutil

    workspace = Workspace(tmp_path, transport=transport)
    first = workspace.sync(WEB, days_back=30)
    shutil.rmtree(workspace.lake)
    assert workspace.sync(WEB, days_back=30).prs_synced == first.prs_synced


@both_transports
def test_a_state_that_was_deleted_costs_no_second_fetch(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.sync(WEB, days_back=30)
    (workspace.path / "state.db").unlink()
    assert workspace.sync(WEB, days_back=30).prs_synced == 0


def test_a_renamed_repository_keeps_its_history(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path)
    workspace.sync(WEB, all_history=True)
    home = github.world.repository(WEB)
    home.info |= {"full_name": "acme-demo/site", "name": "site"}
    result = workspace.sync(WEB, all_history=True)
    assert (result.repository, result.prs_synced, result.requests) == ("acme-demo/site", 0, 1)
    github.world.change("acme-demo/site", 7, title="Under the new name")
    assert workspace.sync("acme-demo/site", all_history=True).prs_synced == 1
    assert len(current(workspace, "pull_requests")) == 60


def test_other_repositories_go_on_while_one_has_much_to_do(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path)
    order: list[tuple[str, str]] = []

    def listen(event: object) -> None:
        kind = type(event).__name__
        if kind in ("RepositoryStarted", "RepositoryFinished"):
            order.append((kind, getattr(event, "repository", None) or event.result.repository))

    workspace.track(WEB, API, progress=listen)
    assert [kind for kind, _ in order[:2]] == ["RepositoryStarted"] * 2
