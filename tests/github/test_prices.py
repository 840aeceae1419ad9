"""What fetching costs by the recorded server's books: requests, points, and GitHub's own time."""

from itertools import islice

import pytest

from ghmetrics.github.documents import Failed
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.page_size import Learnt

from .conftest import all_of, fetch

pytestmark = pytest.mark.recorded
BOTH = ("gui", "secp256k1")


@pytest.fixture
def server(recorded):
    return recorded(*BOTH, scenario={"secondary": False})


@pytest.mark.parametrize("name", BOTH)
def test_newest_hundred_take_at_most_four_requests(server, connect, name):
    session = connect(server.url)
    landed, failed = fetch(session, name=f"bitcoin-core/{name}", most=100)
    stats = server.app.stats()
    assert (len(landed), failed) == (100, {})
    assert stats["requests"] <= 4
    assert stats["graphql_points"] == session.points <= 110
    assert stats["modelled_graphql_seconds"] < 11


@pytest.mark.parametrize(("name", "most_requests", "most_points"), [("gui", 24, 200), ("secp256k1", 50, 320)])
def test_all_of_history(server, connect, name, most_requests, most_points):
    session = connect(server.url)
    landed, failed = fetch(session, name=f"bitcoin-core/{name}")
    stats = server.app.stats()
    truth = {pull["number"]: pull for pull in server.world.truth(f"bitcoin-core/{name}")}
    assert failed == {}
    assert {number: [commit["sha"] for commit in found.commits] for number, found in landed.items()} == {
        number: pull["commits"] for number, pull in truth.items()
    }
    assert {number: [review["id"] for review in found.reviews] for number, found in landed.items()} == {
        number: [review["id"] for review in pull["reviews"]] for number, pull in truth.items()
    }
    assert stats["requests"] <= most_requests
    assert stats["graphql_points"] <= most_points
    assert stats["modelled_graphql_seconds"] < len(truth) * 0.105


def test_pull_requests_after_the_first_hundred_cost_an_eighth_of_a_point(server, connect):
    """20,000 pull requests stay far below the 5,000 points of an hour."""
    api = GraphQLTransport(session := connect(server.url))
    spent, counts = [], []
    for name in ("secp256k1", "gui"):
        repository, entries = all_of(api, f"bitcoin-core/{name}")
        landed = list(api.documents(repository, islice(entries, 400), commits=True, learnt=Learnt()))
        assert not any(isinstance(found, Failed) for found in landed)
        counts.append(len(landed))
        spent.append(session.points)
    assert spent[1] - spent[0] < counts[1] / 8


def test_a_few_that_changed_take_one_query(server, connect):
    session = connect(server.url)
    api = GraphQLTransport(session)
    repository, entries = all_of(api, "bitcoin-core/gui")
    few = list(islice(entries, 30))
    before = session.request_count
    assert len(list(api.documents(repository, few, commits=True, learnt=Learnt()))) == 30
    assert session.request_count - before == 1


def test_without_commits_a_pull_request_costs_the_twentieth_part_of_a_point(server, connect):
    session = connect(server.url)
    api = GraphQLTransport(session)
    repository, entries = all_of(api, "bitcoin-core/gui")
    few = list(islice(entries, 100))
    before = session.points
    assert len(list(api.documents(repository, few, commits=False, learnt=Learnt()))) == 100
    assert session.points - before <= 6
