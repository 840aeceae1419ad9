"""On 1,845 real pull requests, over both APIs, every figure equals what the server knows."""

from datetime import datetime
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.recount.compare import differences, place_of
from tests.recount.pull_requests import Recount
from tests.recount.review_requests import requests

from .conftest import REPOSITORIES, TOKEN, Synced

pytestmark = [pytest.mark.recorded, pytest.mark.slow, pytest.mark.xdist_group("recorded")]

AT_AS_OF = ["age_hours", "draft_hours"]
"""What is measured at the end of the sync, which was another moment over REST than over GraphQL."""


@pytest.fixture(params=["by_graphql", "by_rest"])
def synced(request: pytest.FixtureRequest) -> Synced:
    return request.getfixturevalue(request.param)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_bot(person: dict[str, Any]) -> bool:
    return person["type"] == "Bot" or person["login"].endswith("[bot]")


def name_of(person: dict[str, Any] | None) -> str:
    if person is None:
        return "ghost"
    # REST calls Copilot's apps all the same in most places; here an app goes by its slug.
    return "copilot-swe-agent[bot]" if person["login"] == "Copilot" else person["login"]


def counting(pull: dict[str, Any]) -> list[dict[str, Any]]:
    """The reviews that count: by somebody else, who is no bot, and told apart from the author."""
    author = pull["author"]
    return [
        review
        for review in pull["reviews"]
        if review["submitted_at"]
        and review["state"] != "pending"
        and (
            author is not None
            if review["user"] is None
            else not is_bot(review["user"]) and (author is None or review["user"]["id"] != author["id"])
        )
    ]


@pytest.mark.parametrize("name", REPOSITORIES)
def test_every_column_of_every_pull_request_equals_the_recount(synced: Synced, name: str) -> None:
    marts = _of(synced.workspace.pull_requests(), name)
    recounts = _recounts(synced, name)
    expected = {each.pull["number"]: each.row(recounts) for each in recounts}
    plain = {column for column in marts.columns if not column.endswith("_working_hours")}
    assert plain == set(expected[recounts[0].pull["number"]]) | {"repo_id", "repo_full_name"}
    assert differences({row["number"]: row for row in marts.to_dicts()}, expected) == {}


def test_without_a_calendar_there_are_no_working_hours(synced: Synced) -> None:
    working = synced.workspace.pull_requests().select(pl.selectors.ends_with("_working_hours"))
    assert working.width == 13
    assert working.null_count().row(0) == (working.height,) * working.width


@pytest.mark.parametrize("name", REPOSITORIES)
def test_every_column_of_every_review_request_equals_the_recount(synced: Synced, name: str) -> None:
    marts = _of(synced.workspace.review_requests(), name)
    expected = [row for each in _recounts(synced, name) for row in requests(each)]
    keys = {"review_request_id", "repo_id", "repo_full_name"}
    assert set(expected[0]) | keys == set(marts.columns)
    shown = marts.select(list(expected[0])).to_dicts()
    assert len(shown) == len(expected) > 30
    assert (
        differences(dict(enumerate(sorted(shown, key=place_of))), dict(enumerate(sorted(expected, key=place_of)))) == {}
    )


def _of(mart: pl.DataFrame, name: str) -> pl.DataFrame:
    return mart.filter(pl.col("repo_full_name") == name)


def _recounts(synced: Synced, name: str) -> list[Recount]:
    as_of = _of(synced.workspace.repositories(), name)["as_of"].item()
    return [Recount(document, as_of) for document in synced.documents[name]]


@pytest.mark.parametrize("name", REPOSITORIES)
def test_every_review_equals_the_truth(synced: Synced, name: str) -> None:
    marts = synced.workspace.reviews().filter(pl.col("repo_full_name") == name)
    shown = {
        (
            row["pull_number"],
            row["review_id"],
            row["reviewer_login"],
            row["state"],
            row["submitted_at"],
            row["is_counting"],
        )
        for row in marts.to_dicts()
    }
    truth = {
        (
            pull["number"], review["id"], name_of(review["user"]), review["state"],
            review["submitted_at"] and at(review["submitted_at"]), review in counting(pull),
        )
        for pull in synced.truth[name]
        for review in pull["reviews"]
    }  # fmt: skip
    assert shown == truth
    assert marts.height == len(truth)


@pytest.mark.parametrize("name", REPOSITORIES)
def test_every_commit_equals_the_truth(synced: Synced, name: str) -> None:
    marts = synced.workspace.commits().filter(pl.col("repo_full_name") == name)
    shown = sorted(marts.select("pull_number", "sha").rows())
    assert shown == sorted((pull["number"], sha) for pull in synced.truth[name] for sha in pull["commits"])


def test_the_parts_add_up_for_every_merged_pull_request(synced: Synced) -> None:
    merged = synced.workspace.pull_requests().filter(
        (pl.col("state") == "merged") & pl.col("ready_at").is_not_null() & pl.col("first_commit_at").is_not_null()
    )
    assert merged.height > 1000
    parts = [
        "coding_time_hours", "ready_wait_hours", "pickup_time_hours", "approval_time_hours", "merge_wait_hours",
        "review_to_merge_hours", "unreviewed_hours",
    ]  # fmt: skip
    off = merged.filter((pl.sum_horizontal(parts) - pl.col("lead_time_hours")).abs() > 1e-6)
    assert off.select("repo_full_name", "number").rows() == []
    assert merged.select(pl.min_horizontal(parts).min()).item() >= 0


@pytest.mark.parametrize("mart", ["pull_requests", "reviews", "commits", "review_requests"])
def test_both_apis_give_equal_marts(by_graphql: Synced, by_rest: Synced, mart: str) -> None:
    left, right = (getattr(synced.workspace, mart)() for synced in (by_graphql, by_rest))
    if mart == "pull_requests":
        closed = pl.col("state") != "open"
        assert_frame_equal(*(_sorted(each.filter(closed).drop("age_hours")) for each in (left, right)))
        left, right = (each.drop(AT_AS_OF) for each in (left, right))
    assert left.height > 0
    assert_frame_equal(_sorted(left), _sorted(right))


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort([column for column in frame.columns if column.endswith("id") or column in ("number", "sha")])


def test_all_of_gui_takes_at_most_40_requests(by_graphql: Synced) -> None:
    (result,) = (result for result in by_graphql.results if result.repository == "bitcoin-core/gui")
    assert (result.prs_synced, result.reviews_synced, result.commits_synced) == (537, 1788, 1303)
    assert result.requests <= 40


def test_both_repositories_are_synced_and_built_in_one_go(synced: Synced) -> None:
    assert [result.status for result in synced.results] == ["synced", "synced"]
    assert [result.errors for result in synced.results] == [(), ()]
    assert synced.workspace.repositories()["status"].to_list() == ["synced", "synced"]


def test_the_token_is_in_no_file_of_the_workspace(synced: Synced) -> None:
    files = [path for path in synced.workspace.path.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path for path in files if TOKEN.encode() in path.read_bytes()] == []
