"""Right figures are found right, and what is not is told apart: wrong, or changed on GitHub since the last sync."""

from datetime import UTC, datetime, timedelta

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.demo.pull_request import stamp
from ghmetrics.verify.verifier import Step

from .harm import API, checks, contents, left_behind, rewrite

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("verify")]


def test_all_is_right_and_nothing_is_touched(workspace: Workspace) -> None:
    before, steps = contents(workspace), []
    found = workspace.verify(sample=1000, progress=steps.append)
    (repository,) = found.repositories
    assert repository.repository == API
    assert repository.count("right") == workspace.pull_requests().height == len(repository.pull_requests) > 30
    assert {(each.landed_over, each.fetched_over) for each in repository.pull_requests} == {("graphql", "rest")}
    assert found.is_whole
    assert contents(workspace) == before
    assert left_behind(workspace) == []
    assert {step.doing for step in steps if isinstance(step, Step)} == {f"fetching from {API}", "building"}


def test_what_came_over_rest_is_asked_for_over_graphql(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, github: DemoServer
) -> None:
    rewrite(workspace, "pull_requests", lambda row, payload: row.update(source="rest") or True)
    workspace.build()
    (repository,) = workspace.verify(sample=3, seed=5).repositories
    assert {(each.landed_over, each.fetched_over) for each in repository.pull_requests} == {("rest", "graphql")}
    assert repository.count("right") == 3
    monkeypatch.delenv("GITHUB_TOKEN")
    (alone,) = (found := workspace.verify(sample=3, seed=5)).repositories
    assert {each.fetched_over for each in alone.pull_requests} == {"rest"}
    assert [each.number for each in alone.pull_requests] == [each.number for each in repository.pull_requests]
    assert "that compares one API alone" in str(found)


def test_what_has_changed_on_github_is_not_wrong(workspace: Workspace, github: DemoServer) -> None:
    numbers = workspace.sql("select number from pull_requests order by number").to_series().to_list()
    retitled, reviewed, late, gone, broken, *others = numbers
    world = github.world
    world.change(API, retitled, title="<b>changed</b>\x1b[31m")
    world.add_review(API, reviewed)
    silent = world.pull(API, late)
    silent.add_review({"login": "nora-keller", "id": 1, "type": "User", "html_url": "", "node_id": "x"}, "APPROVED",
                      stamp(datetime.now(UTC) + timedelta(minutes=1)), "")  # fmt: skip
    del world.repository(API).pulls[gone]
    world.fail(broken, API)
    found = workspace.verify(sample=1000)
    by_number = checks(found)
    assert {number: by_number[number].verdict for number in numbers[:5]} == {
        retitled: "changed", reviewed: "changed", late: "changed", gone: "changed", broken: "unknown",
    }  # fmt: skip
    assert {by_number[number].verdict for number in others} == {"right"}
    assert by_number[gone].reason == "it is gone from GitHub"
    assert "something happened to it at" in by_number[late].reason
    assert found.wrong == ()
    assert not found.is_whole


def test_comments_are_fetched_again_where_they_landed_and_deleted_ones_are_changed(
    workspace: Workspace, github: DemoServer
) -> None:
    workspace.sync(API, comments=True, commits=False)
    workspace.build()
    pulls = github.world.repository(API).pulls
    landed = workspace.pull_requests()["number"].to_list()
    number = next(each for each in landed if pulls[each].comments)
    assert {each.verdict for each in checks(workspace.verify(sample=1000)).values()} == {"right"}
    pulls[number].comments.pop()
    pulls[number].count()
    found = checks(workspace.verify(sample=1000))
    assert {each.number: each.verdict for each in found.values() if each.verdict != "right"} == {number: "changed"}
