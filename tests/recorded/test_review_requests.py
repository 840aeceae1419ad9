"""On the recorded pull requests, over both APIs, the marts of review requests equal a recount of GitHub's own documents."""

import gzip
import json
from typing import Any

import duckdb
import pytest

from tests.conftest import RECORDED
from tests.dbt_project.recount_requests import Json, PullRequest, load

from .conftest import REPOSITORIES, Synced

pytestmark = [pytest.mark.recorded, pytest.mark.slow, pytest.mark.xdist_group("recorded")]


@pytest.fixture(params=["by_graphql", "by_rest"])
def synced(request: pytest.FixtureRequest) -> Synced:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def recorded() -> list[PullRequest]:
    documents: dict[tuple[str, int], Json] = {}
    for name in REPOSITORIES:
        for part in ("base", "delta"):
            path = RECORDED / "data" / name.split("/")[1] / f"{part}.jsonl.gz"
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                documents |= {(name, each["pull"]["number"]): each for each in map(json.loads, lines)}
    return [
        PullRequest(each["pull"]["base"]["repo"]["id"], each["pull"], each["reviews"], each["timeline"])
        for each in documents.values()
    ]


def rows(synced: Synced, mart: str, *columns: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(synced.workspace.path / "warehouse.duckdb", read_only=True) as connection:
        return connection.execute(f"select {', '.join(columns)} from {mart}").fetchall()


def test_every_request_equals_the_recount(synced: Synced, recorded: list[PullRequest]) -> None:
    expected = {request["review_request_id"]: request for pr in recorded for request in pr.requests()}
    columns = tuple(next(iter(expected.values())))

    shown = [dict(zip(columns, row, strict=True)) for row in rows(synced, "review_requests", *columns)]

    assert len(shown) > 250
    assert {row["review_request_id"]: row for row in shown} == expected


def test_every_week_of_a_reviewer_equals_the_recount(synced: Synced, recorded: list[PullRequest]) -> None:
    expected = load(recorded)
    columns = tuple(next(iter(expected.values())))

    shown = rows(synced, "reviewer_load", "repo_id", "reviewer_id", "week", *columns)

    assert len(shown) > 500
    assert {row[:3]: dict(zip(columns, row[3:], strict=True)) for row in shown} == expected


def test_whom_everything_open_waits_for_equals_the_recount(synced: Synced, recorded: list[PullRequest]) -> None:
    shown = rows(synced, "open_pull_requests", "pull_request_id", "waiting_for", "waiting_on", "waiting_since")

    assert {row[0]: row[1:] for row in shown} == {pr.pull["id"]: pr.waits() for pr in recorded if pr.ended_at is None}
