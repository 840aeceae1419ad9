"""Comments are fetched if somebody asks for them, and come later for what landed without them."""

from pathlib import Path

import orjson
import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer

from .lake import TRANSPORTS, WEB, current, landed, lost, lost_comments
from .trial import Trial

both_transports = pytest.mark.parametrize("transport", TRANSPORTS)


def markers(workspace: Workspace) -> list[dict]:
    return [row["payload"]["landed"] for row in current(workspace, "pull_requests")]


def comments(workspace: Workspace) -> list[dict]:
    return [row for row in current(workspace, "timeline_events") if row["payload"]["event"] == "commented"]


@both_transports
def test_comments_land_only_where_they_are_asked_for(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.sync(WEB, days_back=30)
    assert comments(workspace) == []
    assert not any("comments" in each for each in markers(workspace))
    asked = Workspace(tmp_path / "asked", transport=transport, comments=True)
    asked.sync(WEB, all_history=True)
    assert lost_comments(github, asked) == {}
    assert all("comments" in each for each in markers(asked))
    assert sum(each["comments"] for each in markers(asked)) == len(comments(asked)) > 50
    assert sum(each["timeline_events"] for each in markers(asked)) == len(current(asked, "timeline_events"))
    (run,) = (orjson.loads(row["payload"]) for row in landed(asked, "sync_runs"))
    assert run["comments"] == len(comments(asked))


@both_transports
def test_comments_switched_on_later_come_for_those_that_lack_them(
    tmp_path: Path, github: DemoServer, transport: str
) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    first = workspace.sync(WEB, days_back=20, comments=True)
    without = workspace.sync(WEB, days_back=60)
    beyond = workspace.sync(WEB, all_history=True)
    assert min(first.prs_synced, without.prs_synced, beyond.prs_synced) > 5
    assert workspace.sync(WEB, days_back=20, comments=True).prs_synced == 0
    assert workspace.preview([WEB], days_back=60, comments=True)[0].pull_requests == without.prs_synced
    assert workspace.sync(WEB, days_back=60, comments=True).prs_synced == without.prs_synced
    quiet = workspace.sync(WEB, days_back=60, comments=True)
    assert (quiet.prs_synced, quiet.requests) == (0, 1)
    assert workspace.sync(WEB, all_history=True, comments=True).prs_synced == beyond.prs_synced
    assert (lost(github, workspace), lost_comments(github, workspace)) == ({}, {})


def test_what_lacks_both_commits_and_comments_is_fetched_once_for_both(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path)
    bare = workspace.sync(WEB, all_history=True, commits=False)
    assert workspace.sync(WEB, all_history=True, comments=True).prs_synced == bare.prs_synced == 60
    assert workspace.sync(WEB, all_history=True, comments=True).requests == 1
    assert workspace.sync(WEB, all_history=True, commits=False).requests == 1
    assert (lost(github, workspace), lost_comments(github, workspace)) == ({}, {})


def test_what_changes_and_is_fetched_without_comments_has_none_until_they_are_asked_for_again(
    tmp_path: Path, github: DemoServer
) -> None:
    workspace = Workspace(tmp_path)
    workspace.sync(WEB, all_history=True, comments=True)
    number = next(number for number, pull in github.world.repository(WEB).pulls.items() if pull.comments)
    github.world.add_comment(WEB, number)
    assert workspace.sync(WEB, all_history=True).prs_synced == 1
    assert lost_comments(github, workspace).keys() == {number}
    assert workspace.sync(WEB, all_history=True, comments=True).prs_synced == 1
    assert lost_comments(github, workspace) == {}


def test_a_lost_state_costs_no_second_fetch_of_comments(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path, comments=True)
    workspace.sync(WEB, days_back=60)
    (tmp_path / "state.db").unlink()
    assert workspace.sync(WEB, days_back=60).prs_synced == 0


@both_transports
def test_few_requests_at_a_time_end_in_all_comments(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport, comments=True)
    for _ in range(60):
        (result,) = workspace.sync_all([WEB], days_back=40, max_requests={"graphql": 3, "rest": 13}[transport])
        if result.status == "synced":
            break
    assert result.status == "synced"
    numbers = {row["pull_number"] for row in current(workspace, "pull_requests")}
    assert numbers
    assert numbers.isdisjoint(lost_comments(github, workspace))


def assert_all_are_there(case: Trial) -> None:
    said = [each["node_id"] for document in case.home.documents.values() for each in document["issue_comments"]]
    assert sorted(row["node_id"] for row in comments(case.workspace)) == sorted(said)
    assert said


TROUBLE = {
    "500": {"status": 500},
    "truncated": {"truncate": True},
    "bad JSON": {"bad_json": True},
    "dropped": {"drop": True},
}


@pytest.mark.recorded
@pytest.mark.parametrize("trouble", TROUBLE)
def test_comments_that_break_now_and_then_cost_nothing(trial, transport, trouble):
    case = trial(transport, comments=True)
    where = case.where("ISSUE_COMMENT", r"/issues/\d+/comments")
    case.play((where | {"nth": 1}, TROUBLE[trouble]), (where | {"nth": 3}, TROUBLE[trouble]))
    assert case.sync().status == "synced"
    case.heals()
    assert_all_are_there(case)


@pytest.mark.recorded
def test_a_pull_request_whose_comments_always_fail_is_tried_again_by_each_sync(trial):
    case = trial("rest", comments=True)
    bad = case.numbers[1]
    case.play(({"path": rf"/issues/{bad}/comments"}, {"status": 500}))
    for attempts in (1, 2):
        result = case.sync()
        assert (result.status, [(each.pull_number, each.attempts) for each in result.errors]) == (
            "partial", [(bad, attempts)],
        )  # fmt: skip
        assert case.wrong().keys() == {bad}
    case.heals()
    assert_all_are_there(case)


@pytest.mark.recorded
def test_a_long_conversation_that_starves_is_asked_for_in_smaller_parts(trial):
    case = trial("graphql", comments=True)
    case.play(resource_s=0.3)
    assert case.sync().status == "synced"
    case.heals()
    assert_all_are_there(case)
