"""Much is wrong at once, and one verification tells each from what has changed on GitHub since the last sync."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.verify.result import PullRequestCheck, Verification
from ghmetrics.verify.verifier import IN_THE_LAKE, IN_THE_WAREHOUSE, QUIET
from tests.standing import Standing

from .conftest import world
from .harm import API, checks, rewrite, tamper

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("verify")]
INVENTED = 4711


@dataclass(frozen=True)
class Meddled:
    """The numbers of the pull requests by what was done to each, and what the verification found."""

    numbers: dict[str, int]
    deleted_row: int
    lost_review: int
    found: Verification

    def __getitem__(self, name: str) -> PullRequestCheck:
        return checks(self.found)[self.numbers[name]]


@pytest.fixture(scope="module")
def meddled(standing: Standing) -> Iterator[Meddled]:
    with DemoServer(world()) as github, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_API_URL", github.url)
        patch.setenv("GITHUB_TOKEN", "demo-token-of-the-tests")
        yield meddle(Workspace(standing.restored()), github)


def meddle(workspace: Workspace, github: DemoServer) -> Meddled:
    """With the accounts on GitHub, with the lake, with the warehouse that is built of it, and with one of the APIs."""
    renamed, tampered, deleted, lied_about = (taken := with_human_reviews(workspace, github)[:4])
    (lost, lost_review), (changed, changed_review) = workspace.sql(
        "select pull_number, min(review_id) from reviews where is_counting and pull_number not in "
        f"{(*taken,)} group by 1 order by 1"
    ).rows()[:2]
    taken += [lost, changed]
    cell, author = (
        workspace.sql(
            f"select number from pull_requests where state = 'merged' and number not in {(*taken,)} order by 1"
        )
        .to_series()
        .to_list()[:2]
    )
    taken += [cell, author]
    ((row, _, review), *_) = workspace.sql(
        "select pull_number, count(*) as n, min(review_id) from reviews where pull_number not in "
        f"{(*taken,)} group by all order by n desc, 1"
    ).rows()

    def earlier(landed: dict, payload: dict) -> bool:
        if landed["id"] == changed_review:
            payload["submitted_at"] = "2001-01-01T00:00:00Z"
        return True

    assert rewrite(workspace, "reviews", lambda landed, _: landed["id"] != lost_review) == 1
    assert rewrite(workspace, "reviews", earlier) == 1
    workspace.build()
    tamper(
        workspace,
        f"update pull_requests set cycle_time_hours = cycle_time_hours + 1 where number = {cell}",
        f"delete from intermediate.int_reviews where review_id = {review}",
        f"update intermediate.int_commits set author_login = 'mallory' where pull_number = {author}",
        f"update pull_requests set additions = additions + 1 where number = {tampered}",
        f"insert into pull_requests (repo_id, number, title) select any_value(repo_id), {INVENTED}, 'never opened' from repositories",
    )
    for number in (renamed, tampered):
        first = github.world.pull(API, number).reviews[0]
        first["user"] = first["user"] | {"login": "somebody-else"}
    github.world.pull(API, deleted).reviews[0]["user"] = None
    lie_over_rest(github, lied_about)
    numbers = {
        "renamed": renamed, "tampered": tampered, "deleted": deleted, "lied about": lied_about, "lost": lost,
        "changed": changed, "cell": cell, "author": author, "row": row, "invented": INVENTED,
    }  # fmt: skip
    assert len({*numbers.values()}) == len(numbers)
    return Meddled(numbers, review, lost_review, workspace.verify(sample=1000))


def with_human_reviews(workspace: Workspace, github: DemoServer) -> list[int]:
    """Those whose first review stands, by a person."""
    landed = workspace.pull_requests()["number"].to_list()
    return [
        number for number, pull in github.world.repository(API).pulls.items()
        if number in landed and pull.reviews and pull.reviews[0]["user"] and pull.reviews[0]["user"]["type"] == "User"
        and pull.reviews[0]["state"] in ("APPROVED", "COMMENTED")
        and pull.reviews[0]["user"] != pull.body["user"]
    ]  # fmt: skip


def lie_over_rest(github: DemoServer, number: int) -> None:
    answer = github.answer

    def lying(method: str, target: str, headers: object, body: bytes) -> object:
        reply = answer(method, target, headers, body)
        if f"/pulls/{number}/reviews" in target:
            reviews = json.loads(reply.body)
            reviews[0]["user"]["login"] = "somebody-quite-else"
            reply.body = json.dumps(reviews).encode()
        return reply

    github.answer = lying


def test_nothing_else_is_wrong_and_nothing_else_has_changed(meddled: Meddled) -> None:
    changed = {"renamed", "deleted"}
    assert {number: each.verdict for number, each in checks(meddled.found).items() if each.verdict != "right"} == {
        number: "changed" if name in changed else "wrong" for name, number in meddled.numbers.items()
    }
    assert len(checks(meddled.found)) > 30
    assert meddled.found.is_whole


def test_tampered_cells_and_rows_of_the_warehouse_are_wrong(meddled: Meddled) -> None:
    (cell,) = meddled["cell"].differences
    assert (cell.mart, cell.column) == ("pull_requests", "cycle_time_hours")
    assert float(cell.in_warehouse) == pytest.approx(float(cell.from_github) + 1)
    (row,) = meddled["row"].differences
    assert (row.mart, row.row, row.column) == ("reviews", str(meddled.deleted_row), "row")
    assert (row.in_warehouse, row.from_github) == ("not there", "there")
    assert {each.column for each in meddled["author"].differences} == {"author_login"}
    assert {meddled[name].reason for name in ("cell", "row", "author")} == {IN_THE_WAREHOUSE}
    assert meddled["invented"].verdict == "wrong"
    assert f"cycle_time_hours: {cell.in_warehouse} in the warehouse, {cell.from_github} from GitHub" in str(
        meddled.found
    )


def test_what_the_lake_has_lost_or_changed_is_wrong(meddled: Meddled) -> None:
    assert {meddled[name].verdict for name in ("lost", "changed")} == {"wrong"}
    assert {meddled[name].reason for name in ("lost", "changed")} == {IN_THE_LAKE}
    assert ("reviews", str(meddled.lost_review), "row", "not there", "there") in {
        (each.mart, each.row, each.column, each.in_warehouse, each.from_github) for each in meddled["lost"].differences
    }
    assert "review_time_hours" in {each.column for each in meddled["changed"].differences}


def test_accounts_that_were_renamed_or_deleted_since_are_changed_unless_the_warehouse_was_wrong_before(
    meddled: Meddled,
) -> None:
    verdicts = {name: meddled[name].verdict for name in ("renamed", "tampered", "deleted")}
    assert verdicts == {"renamed": "changed", "tampered": "wrong", "deleted": "changed"}
    assert meddled["renamed"].reason == meddled["deleted"].reason == QUIET
    assert {each.column for each in meddled["renamed"].differences} == {"reviewer_login"}


def test_apis_that_contradict_each_other_are_wrong(meddled: Meddled) -> None:
    """Only REST shows another login: that is no change on GitHub, somebody reads one of the APIs wrongly."""
    assert meddled["lied about"].verdict == "wrong"
