"""Lists that are longer than a page come whole, many of them in one query."""

from datetime import UTC, datetime

import pytest

from ghmetrics.demo import DemoServer, World
from ghmetrics.demo.people import MEMBERS
from ghmetrics.demo.pull_request import stamp
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.rest import RestTransport

from .conftest import GUI, NOW, all_of, both_transports, fetch
from .scripted import Told, passing_on

WEB = "acme-demo/web"
LONG = {"commits": 263, "reviews": 231, "events": 215}


@pytest.fixture(scope="module")
def long_world():
    """Pull requests 5 to 8 have many of everything."""
    world = World.generate(repositories=("web",), pull_requests=60, now=NOW)
    for number in (5, 6, 7, 8):
        pull, at = world.pull(WEB, number), stamp(datetime(2025, 3, 1, tzinfo=UTC))
        while len(pull.commits) < LONG["commits"] + number:
            pull.add_commit(MEMBERS[1], at, at, "One more")
        while len(pull.reviews) < LONG["reviews"] + number:
            pull.add_review(MEMBERS[0], "COMMENTED", at)
        while len(pull.events) < LONG["events"] + number:
            pull.add_event("ready_for_review", MEMBERS[1], at)
        pull.count()
    return world


@pytest.fixture
def server(long_world):
    with DemoServer(long_world) as server:
        yield server


def are_whole(landed, world):
    for number in (5, 6, 7, 8):
        pull, document = world.pull(WEB, number), landed[number]
        assert [review["id"] for review in document.reviews] == [review["id"] for review in pull.reviews]
        assert [commit["sha"] for commit in document.commits] == [commit["sha"] for commit in pull.commits]
        assert document.pull_request["commits"] == len(pull.commits) == LONG["commits"] + number
        assert len(document.timeline_events) >= LONG["events"]
    return True


@both_transports
def test_more_than_a_page_of_everything_is_whole(server, long_world, connect, transport):
    landed, failed = fetch(connect(server.url), transport, WEB)
    assert (len(landed), failed) == (60, {})
    assert are_whole(landed, long_world)


def test_both_apis_give_the_same_long_lists(server, connect):
    assert fetch(connect(server.url), "graphql", WEB) == fetch(connect(server.url), "rest", WEB)


def test_long_lists_are_completed_many_at_a_time(server, connect, scripted):
    proxy = scripted(passing_on(server.url))
    fetch(connect(proxy.url), "graphql", WEB)
    more = [
        each.json["variables"] for each in proxy.asked if each.method == "POST" and "query More(" in each.json["query"]
    ]
    lists = [sum(name.startswith("id") for name in variables) for variables in more]
    assert len(lists) <= 12  # 4 x 3 lists of three pages, and three that are long anyway
    assert max(lists) >= 3
    assert all(sum(value for name, value in each.items() if name.startswith("first")) <= 400 for each in more)


def test_exactly_the_missing_commits_are_asked_for(server, long_world, connect, scripted):
    """Room for commits has a price, filled or not."""
    proxy = scripted(passing_on(server.url))
    fetch(connect(proxy.url), "graphql", WEB, numbers=[5])
    asked = [each.json for each in proxy.asked if each.method == "POST" and "query More(" in each.json["query"]]
    wanted = [
        variables[f"first{place}"]
        for query, variables in ((each["query"], each["variables"]) for each in asked)
        for place in range(20)
        if f"$first{place}, after: $after{place}) {{ ...Commits }}" in query
    ]
    assert wanted == [100, len(long_world.pull(WEB, 5).commits) - 200]


@pytest.mark.recorded
@pytest.mark.parametrize("resource_s", [0.6, 0.25, 0.12])
def test_starved_completions_shrink_and_lose_nothing(calm, hub, connect, resource_s):
    """Of a starved query the first lists land and the later ones are asked for again."""
    longest = sorted(calm, key=lambda number: len(calm[number].commits))[-12:]
    session = connect(hub(resource_s=resource_s).url)
    api = GraphQLTransport(session)
    for _ in range(100):
        api._counts.add(1)  # as after many small ones
    api._counts._asked = 100
    repository, entries = all_of(api, GUI)
    chosen = [entry for entry in entries if entry.number in longest]
    landed = list(api.documents(repository, chosen, commits=True, learnt=Learnt()))
    assert {document.number: document for document in landed} == {number: calm[number] for number in longest}


@pytest.mark.recorded
@pytest.mark.parametrize("action", [{"status": 502}, {"drop": True}, {"bad_json": True}])
def test_completions_that_break_are_asked_for_again(calm, hub, connect, action):
    longest = sorted(calm, key=lambda number: len(calm[number].commits))[-3:]
    rules = [{"match": {"graphql": "query More(", "first": 3}, "action": action}]
    landed, failed = fetch(connect(hub({"rules": rules, "resource_s": 0.15}).url), numbers=longest)
    assert (landed, failed) == ({number: calm[number] for number in longest}, {})


def test_completion_that_never_lands_is_left_to_rest(standin, connect, scripted):
    plain = passing_on(standin.url)
    server = scripted(lambda asked: Told(None, 502) if b"query More(" in asked.body else plain(asked))
    assert fetch(connect(server.url), "graphql", WEB) == fetch(connect(standin.url), "rest", WEB)
    assert len(server.asked) < 100


def test_rest_without_a_token_stops_at_250_commits(server, long_world, connect):
    api = RestTransport(connect(server.url, None))
    repository = api.repository(WEB)
    (document,) = api.documents(repository, [api.entry(repository, 7)], commits=True, learnt=Learnt())
    assert len(document.commits) == 250
    assert document.pull_request["commits"] == LONG["commits"] + 7, "which says that some are missing"


def test_rest_goes_without_the_others_where_graphql_is_not_to_be_had(server, connect, scripted):
    plain = passing_on(server.url)
    proxy = scripted(lambda asked: Told(None, 404) if asked.method == "POST" else plain(asked))
    landed, failed = fetch(connect(proxy.url), "rest", WEB, numbers=[7])
    assert (len(landed[7].commits), failed) == (250, {})
