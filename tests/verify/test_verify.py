"""Right figures are found right, and what is not is told apart: wrong, or changed on GitHub since the last sync."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.demo.pull_request import stamp
from ghmetrics.verify.verifier import IN_THE_LAKE, IN_THE_WAREHOUSE, QUIET, Step

from .harm import API, checks, contents, left_behind, rewrite, tamper

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


def test_tampered_cells_and_rows_of_the_warehouse_are_wrong(workspace: Workspace) -> None:
    merged = workspace.sql("select number from pull_requests where state = 'merged' order by number").to_series()
    reviewed = workspace.sql(
        "select pull_number, count(*) as n, min(review_id) as review from reviews group by all order by n desc, 1"
    ).to_dicts()
    one, two = merged[0], next(each for each in reviewed if each["pull_number"] not in merged[:2])
    tamper(
        workspace,
        f"update pull_requests set cycle_time_hours = cycle_time_hours + 1 where number = {one}",
        f"delete from intermediate.int_reviews where review_id = {two['review']}",
        f"update intermediate.int_commits set author_login = 'mallory' where pull_number = {merged[1]}",
        "insert into pull_requests (repo_id, number, title) select any_value(repo_id), 4711, 'never opened' from repositories",
    )
    found = workspace.verify(sample=1000)
    by_number = checks(found)
    wrong = {number: each for number, each in by_number.items() if each.verdict == "wrong"}
    assert wrong.keys() == {one, two["pull_number"], merged[1], 4711}
    (cell,) = wrong[one].differences
    assert (cell.mart, cell.column) == ("pull_requests", "cycle_time_hours")
    assert float(cell.in_warehouse) == pytest.approx(float(cell.from_github) + 1)
    (row,) = wrong[two["pull_number"]].differences
    assert (row.mart, row.row, row.column) == ("reviews", str(two["review"]), "row")
    assert (row.in_warehouse, row.from_github) == ("not there", "there")
    assert {each.column for each in wrong[merged[1]].differences} == {"author_login"}
    assert {wrong[number].reason for number in (one, two["pull_number"], merged[1])} == {IN_THE_WAREHOUSE}
    assert f"cycle_time_hours: {cell.in_warehouse} in the warehouse, {cell.from_github} from GitHub" in str(found)


def test_what_the_lake_has_lost_or_changed_is_wrong(workspace: Workspace) -> None:
    lost, changed = (
        workspace.sql("select pull_number, min(review_id) from reviews where is_counting group by 1 order by 1").rows()
    )[:2]
    assert rewrite(workspace, "reviews", lambda row, _: row["id"] != lost[1]) == 1

    def earlier(row: dict, payload: dict) -> bool:
        if row["id"] == changed[1]:
            payload["submitted_at"] = "2001-01-01T00:00:00Z"
        return True

    assert rewrite(workspace, "reviews", earlier) == 1
    workspace.build()
    found = checks(workspace.verify(sample=1000))
    assert {number for number, each in found.items() if each.verdict == "wrong"} == {lost[0], changed[0]}
    assert found[lost[0]].reason == found[changed[0]].reason == IN_THE_LAKE
    assert ("reviews", "row", "not there", "there") in {
        (each.mart, each.column, each.in_warehouse, each.from_github) for each in found[lost[0]].differences
    }
    assert "review_time_hours" in {each.column for each in found[changed[0]].differences}


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


def test_accounts_that_were_renamed_or_deleted_since_are_changed_unless_the_warehouse_was_wrong_before(
    workspace: Workspace, github: DemoServer
) -> None:
    renamed, tampered, deleted = _with_human_reviews(workspace, github)[:3]
    for number in (renamed, tampered):
        review = github.world.pull(API, number).reviews[0]
        review["user"] = review["user"] | {"login": "somebody-else"}
    github.world.pull(API, deleted).reviews[0]["user"] = None
    tamper(workspace, f"update pull_requests set additions = additions + 1 where number = {tampered}")
    found = workspace.verify(sample=1000)
    assert {number: each.verdict for number, each in checks(found).items() if each.verdict != "right"} == {
        renamed: "changed", tampered: "wrong", deleted: "changed",
    }  # fmt: skip
    assert checks(found)[renamed].reason == checks(found)[deleted].reason == QUIET
    assert {each.column for each in checks(found)[renamed].differences} == {"reviewer_login"}


def test_apis_that_contradict_each_other_are_wrong(workspace: Workspace, github: DemoServer) -> None:
    """Only REST shows another login: that is no change on GitHub, somebody reads one of the APIs wrongly."""
    (number, *_) = _with_human_reviews(workspace, github)
    answer = github.answer

    def lying(method: str, target: str, headers: object, body: bytes) -> object:
        reply = answer(method, target, headers, body)
        if f"/pulls/{number}/reviews" in target:
            reviews = json.loads(reply.body)
            reviews[0]["user"]["login"] = "somebody-else"
            reply.body = json.dumps(reviews).encode()
        return reply

    github.answer = lying
    found = workspace.verify(sample=1000)
    assert [each.number for each in found.wrong] == [number]


def _with_human_reviews(workspace: Workspace, github: DemoServer) -> list[int]:
    """Those whose first review stands, by a person."""
    landed = workspace.pull_requests()["number"].to_list()
    return [
        number for number, pull in github.world.repository(API).pulls.items()
        if number in landed and pull.reviews and pull.reviews[0]["user"] and pull.reviews[0]["user"]["type"] == "User"
        and pull.reviews[0]["state"] in ("APPROVED", "COMMENTED")
        and pull.reviews[0]["user"] != pull.body["user"]
    ]  # fmt: skip


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
