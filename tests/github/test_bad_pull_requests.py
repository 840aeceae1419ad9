"""One pull request that GitHub can't bring is recorded with its number; all others land, and none lands wrong."""

import json
import re

import pytest

from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.refusals import IncompleteAnswer, NotThere, ServerTrouble
from ghmetrics.github.rest import RestTransport

from .conftest import GUI, TRANSPORTS, both_transports, fetch, listed
from .scripted import Told, passing_on

WEB = "acme-demo/web"
BROKEN = {"message": "Something went wrong while executing your query.", "type": "INTERNAL"}


@both_transports
def test_failing_pull_request_fails_alone(standin, world, connect, transport):
    world.fail(7, WEB)
    try:
        landed, failed = fetch(connect(standin.url), transport, WEB)
    finally:
        world.failing.clear()
    assert list(failed) == [7]
    assert set(landed) == set(range(1, 61)) - {7}
    assert isinstance(failed[7], ServerTrouble)
    both = (
        'Neither API brings it: GraphQL says "Something went wrong while executing your query.", '
        'and REST says "GitHub answered 500".'
    )
    assert str(failed[7]) == (both if transport == "graphql" else "GitHub answered 500")


@pytest.mark.recorded
def test_null_in_the_listing_and_among_the_nodes_comes_over_rest(calm, hub, connect):
    number = list(calm)[3]
    server = hub({"rules": [{"match": {}, "action": {"null_number": number}}]})
    landed, failed = fetch(connect(server.url))
    assert (landed, failed) == (calm, {})


@pytest.mark.recorded
def test_pull_request_that_is_always_500_over_rest(calm, hub, connect):
    first, second, *_ = list(calm)
    rules = [
        {"match": {"path": f"/pulls/{first}(/|$)"}, "action": {"status": 500}},
        {"match": {"path": f"/pulls/{second}/reviews"}, "action": {"status": 502, "body": "html"}},
    ]
    session = connect(hub({"rules": rules}).url)
    landed, failed = fetch(session, "rest", most=10)
    assert set(failed) == {first, second}
    assert len(landed) == 8
    assert str(failed[first]) == "GitHub answered 500"
    assert session.request_count <= 8 * 4 + 2 * 5 + 4 + 2  # four attempts, then on to the next


@pytest.mark.recorded
def test_pull_request_that_is_not_there_yet_is_not_lost_over_rest(calm, hub, connect):
    """New things lag: a 404 right after the list is a failure that the next look mends."""
    number = next(iter(calm))
    rule = {"match": {"path": f"/pulls/{number}$", "first": 1}, "action": {"hide": {"repo": GUI, "number": number}}}
    session = connect(hub({"rules": [rule]}).url)
    landed, failed = fetch(session, "rest", most=5)
    assert list(failed) == [number]
    assert isinstance(failed[number], NotThere)
    assert len(landed) == 4
    landed, failed = fetch(session, "rest", numbers=[number])
    assert (list(landed), failed) == ([number], {})


@pytest.mark.parametrize("is_gone", [True, False])
def test_pull_request_that_graphql_does_not_know_is_asked_for_over_rest(standin, connect, scripted, is_gone):
    """It may be too new for the one API, or deleted between the list and now."""
    hidden = []

    def spoil(body):
        if not hidden:
            hidden.append(body["data"]["nodes"][2]["number"])
            body["data"]["nodes"][2] = None
            body["errors"] = [{"type": "NOT_FOUND", "path": ["nodes", 2], "message": "Could not resolve to a node."}]

    plain = spoiling(standin, "PullRequests", spoil)

    def answer(asked):
        gone = is_gone and hidden and f"/pulls/{hidden[0]}" in asked.target
        return Told({"message": "Not Found"}, 404) if gone else plain(asked)

    landed, failed = fetch(connect(scripted(answer).url), "graphql", WEB)
    assert list(failed) == (hidden if is_gone else [])
    assert all(type(wrong) is NotThere for wrong in failed.values())
    assert len(landed) == 60 - is_gone


@pytest.mark.recorded
def test_errors_beside_good_data_keep_the_data(hub, connect):
    wrong = {"graphql_error": {"type": "INTERNAL", "message": "Something else went wrong", "partial": True}}
    server = hub({"rules": [{"match": {"path": "graphql"}, "action": wrong}]})
    landed, failed = fetch(connect(server.url), most=30)
    assert (len(landed), failed) == (30, {})


def spoiling(standin, query, spoil):
    """The stand-in's answers, those to one query spoilt on their way."""
    plain = passing_on(standin.url)

    def answer(asked):
        told = plain(asked)
        if asked.method == "POST" and f"query {query}(" in asked.json["query"]:
            body = json.loads(told.body)
            spoil(body)
            return Told(body)
        return told

    return answer


def landed_whole(standin, server, connect, spoilt):
    """Everything lands as if nothing were wrong, the spoilt one over REST."""
    landed, failed = fetch(connect(server.url), "graphql", WEB)
    assert spoilt
    assert (landed, failed) == fetch(connect(standin.url), "graphql", WEB)
    over_rest = {int(number) for each in server.asked for number in re.findall(r"/pulls/(\d+)$", each.target)}
    assert over_rest == set(spoilt)


# What is lost inside a pull request: the place in its answer that is null, below nodes/PLACE.
PARTS = {
    "author": ("user",),
    "merged_by": ("merged_by",),
    "head": ("head_sha",),
    "reviewer": ("reviews", "nodes", 0, "user"),
    "review": ("reviews", "nodes", 0),
    "reviews": ("reviews",),
    "commits": ("commits", "nodes"),
    "labels": ("labels",),
    "event": ("timelineItems", "nodes", 0),
    "author of a commit": ("commits", "nodes", 0, "commit", "author"),
}


@pytest.mark.parametrize("kind", ["INTERNAL", "FORBIDDEN"])
@pytest.mark.parametrize("part", list(PARTS))
def test_part_that_broke_or_is_forbidden_does_not_land_as_null(standin, connect, scripted, part, kind):
    path, spoilt = PARTS[part], []

    def spoil(body):
        nodes = body["data"]["nodes"]
        for place, node in enumerate(nodes):
            if not spoilt and all(node[key]["nodes"] for key in ("reviews", "commits", "timelineItems")):
                spoilt.append(node["number"])
                inner = node
                for step in path[:-1]:
                    inner = inner[step]
                inner[path[-1]] = None
                body["errors"] = [BROKEN | {"path": ["nodes", place, *path], "type": kind}]

    landed_whole(standin, scripted(spoiling(standin, "PullRequests", spoil)), connect, spoilt)


@pytest.mark.parametrize("field", ["actor", "user of a commit"])
def test_field_that_a_token_may_not_see_costs_only_the_field(standin, connect, scripted, field):
    def spoil(body):
        node, place = next((n, at) for at, n in enumerate(body["data"]["nodes"]) if n["timelineItems"]["nodes"])
        path = (
            ["timelineItems", "nodes", 0, "actor"]
            if field == "actor"
            else ["commits", "nodes", 0, "commit", "author", "user"]
        )
        inner = node
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = None
        body["errors"] = [{"type": "FORBIDDEN", "path": ["nodes", place, *path], "message": "Resource not accessible"}]

    landed, failed = fetch(connect(scripted(spoiling(standin, "PullRequests", spoil)).url), "graphql", WEB)
    assert (len(landed), failed) == (60, {})


@pytest.mark.parametrize("part", ["reviews", "commits", "labels", "event", "review"])
def test_part_that_is_missing_without_an_error_does_not_land_as_null(standin, connect, scripted, part):
    path, spoilt = PARTS[part], []

    def spoil(body):
        for node in body["data"]["nodes"]:
            if not spoilt and all(node[key]["nodes"] for key in ("reviews", "commits", "timelineItems")):
                spoilt.append(node["number"])
                inner = node
                for step in path[:-1]:
                    inner = inner[step]
                inner[path[-1]] = None

    landed_whole(standin, scripted(spoiling(standin, "PullRequests", spoil)), connect, spoilt)


ODDITIES = {
    "reviews": "more_than_100_reviews",
    "commits": "more_than_100_commits",
    "timelineItems": "more_than_100_events",
}


@pytest.mark.parametrize("trouble", ["a field", "a node", "the list", "all"])
@pytest.mark.parametrize("connection", list(ODDITIES))
def test_part_that_broke_in_a_later_page_does_not_land_as_null(standin, world, connect, scripted, connection, trouble):
    spoilt = []

    def spoil(body):
        for name, part in body["data"].items():
            if name.startswith("part") and connection in part and not spoilt:
                spoilt.append(world.repository(WEB).oddities[ODDITIES[connection]])
                field = {"reviews": "user", "commits": "commit", "timelineItems": "actor"}[connection]
                if trouble == "a field":
                    part[connection]["nodes"][0][field] = None
                elif trouble == "a node":
                    part[connection]["nodes"][0] = None
                else:
                    body["data"][name] = None if trouble == "all" else {connection: None}
                body["errors"] = [BROKEN | {"path": [name, connection, "nodes", 0, field]}]

    landed_whole(standin, scripted(spoiling(standin, "More", spoil)), connect, spoilt)


@pytest.mark.parametrize("cursor", [None, "the-same"])
def test_listing_that_does_not_move_on_ends(standin, connect, scripted, cursor):
    first = {}

    def spoil(body):
        body["data"] = first.setdefault("data", body["data"])  # the same page whatever is asked for
        body["data"]["node"]["pullRequests"]["pageInfo"] = {"hasNextPage": True, "endCursor": cursor}

    server = scripted(spoiling(standin, "Listing", spoil))
    api = GraphQLTransport(connect(server.url))
    with pytest.raises(IncompleteAnswer, match="circles"):
        listed(api, api.repository(WEB))
    assert len(server.asked) < 20


@pytest.mark.parametrize("cursor", [None, "the-same"])
def test_long_list_that_does_not_move_on_comes_over_rest(standin, world, connect, scripted, cursor):
    number = world.repository(WEB).oddities["more_than_100_reviews"]

    def spoil(body):
        for part in body["data"].values():
            if part and part.get("reviews"):
                part["reviews"]["pageInfo"] = {"hasNextPage": True, "endCursor": cursor}

    server = scripted(spoiling(standin, "More", spoil))
    landed_whole(standin, server, connect, [number])
    assert len(server.asked) < 20


def test_document_of_another_shape_fails_alone(standin, world, connect):
    pull = world.pull(WEB, 9)
    labels = pull.body.pop("labels")
    try:
        _, failed = fetch(connect(standin.url), "rest", WEB)
    finally:
        pull.body["labels"] = labels
    assert list(failed) == [9]
    assert str(failed[9]) == "GitHub's answer has another shape (KeyError: 'labels')"


@both_transports
def test_one_pull_request_by_its_number(standin, connect, transport):
    api = TRANSPORTS[transport](connect(standin.url))
    repository = api.repository(WEB)
    assert api.entry(repository, 5).number == 5
    with pytest.raises(NotThere, match="no pull request 999 in acme-demo/web"):
        api.entry(repository, 999)


def test_list_that_shifts_while_it_is_read_shows_each_review_once(standin, world, connect):
    pull = world.pull(WEB, world.repository(WEB).oddities["more_than_100_reviews"])
    session, whole = connect(standin.url), list(pull.reviews)
    pages = session.pages(f"repos/{WEB}/pulls/{pull.number}/reviews", per_page=100)
    first = next(pages).body
    try:
        pull.reviews = [pull.reviews[0], *pull.reviews]
        second = next(pages).body
    finally:
        pull.reviews = whole
    assert first[-1] == second[0], "this is how lists shift"
    api = RestTransport(session)
    repository = api.repository(WEB)
    document = api.document(repository, api.entry(repository, pull.number), commits=False)
    ids = [review["id"] for review in document.reviews]
    assert len(ids) == len(set(ids)) == len(whole)
