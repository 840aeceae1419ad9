"""The GraphQL side keeps GitHub's habits."""

import pytest

from .client import WEB, Client

LIST = """query($size: Int, $after: String, $direction: OrderDirection!, $states: [PullRequestState!]) {
  repository(owner: "acme-demo", name: "web") {
    pullRequests(first: $size, after: $after, states: $states, orderBy: {field: UPDATED_AT, direction: $direction}) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor } nodes { number updatedAt state }
    }
  }
}"""


def ask(text, name="web"):
    return f'{{ repository(owner: "acme-demo", name: "{name}") {{ {text} }} }}'


def walk(client, size, direction="DESC", between=lambda: None, **variables):
    found, after = [], None
    while True:
        page = client.data(LIST, size=size, after=after, direction=direction, **variables)["repository"]["pullRequests"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]
        between()


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("size", [7, 20, 100])
def test_pages_hold_every_pull_request_once_and_in_order(client, size, direction):
    found = walk(client, size, direction)
    assert sorted(node["number"] for node in found) == list(range(1, 61))
    times = [node["updatedAt"] for node in found]
    assert times == sorted(times, reverse=direction == "DESC")


def test_states_are_three(client):
    found = {state: walk(client, 100, states=[state]) for state in ("OPEN", "CLOSED", "MERGED")}
    assert sum(map(len, found.values())) == 60
    assert all({node["state"] for node in nodes} == {state} for state, nodes in found.items())


def test_cursor_holds_its_place_while_pull_requests_move(own_client, own_world):
    oldest = walk(own_client, 100)[-1]["number"]
    found = walk(own_client, 10, between=lambda: own_world.change(WEB, oldest))
    assert sorted([node["number"] for node in found] + [oldest]) == list(range(1, 41))


def test_last_and_before_read_backwards(client):
    text = "pullRequests({}) {{ pageInfo {{ startCursor hasPreviousPage }} edges {{ cursor node {{ number }} }} }}"
    found, arguments = [], "last: 25"
    while True:
        page = client.data(ask(text.format(arguments)))["repository"]["pullRequests"]
        found = [edge["node"]["number"] for edge in page["edges"]] + found
        if not page["pageInfo"]["hasPreviousPage"]:
            break
        arguments = f'last: 25, before: "{page["pageInfo"]["startCursor"]}"'
    assert found == list(range(1, 61))


@pytest.mark.parametrize("kind", ["reviews", "commits", "timelineItems"])
def test_long_connections_have_their_own_pages(client, world, kind):
    number = world.repository(WEB).oddities[f"more_than_100_{kind.replace('timelineItems', 'events')}"]
    items, after = 0, "null"
    while after:
        parts = "totalCount pageInfo { hasNextPage endCursor } nodes { __typename }"
        text = f"{kind}(first: 100, after: {after}) {{ {parts} }}"
        page = client.data(ask(f"pullRequest(number: {number}) {{ {text} }}"))["repository"]["pullRequest"][kind]
        items += len(page["nodes"])
        after = f'"{page["pageInfo"]["endCursor"]}"' if page["pageInfo"]["hasNextPage"] else None
    assert items == page["totalCount"] > 100


def test_item_types_choose_events(client, world):
    number = world.repository(WEB).oddities["reopened"]
    text = "timelineItems(first: 9, itemTypes: [REOPENED_EVENT, CLOSED_EVENT]) { totalCount nodes { __typename } }"
    items = client.data(ask(f"pullRequest(number: {number}) {{ {text} }}"))["repository"]["pullRequest"][
        "timelineItems"
    ]
    assert [node["__typename"] for node in items["nodes"]] == ["ClosedEvent", "ReopenedEvent", "ClosedEvent"]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (ask("id", "none"), "NOT_FOUND"),
        (ask("pullRequest(number: 999) { id }"), "NOT_FOUND"),
        ('{ node(id: "none") { id } }', "NOT_FOUND"),
        ('{ repository(owner: "acme-demo", name: "web-old", followRenames: false) { id } }', "NOT_FOUND"),
        (ask("pullRequests { nodes { id } }"), "MISSING_PAGINATION_BOUNDARIES"),
        (ask("pullRequests(first: 101) { nodes { id } }"), "EXCESSIVE_PAGINATION"),
        (ask('pullRequests(first: 1, after: "x") { nodes { id } }'), "INVALID_CURSOR_ARGUMENTS"),
        (f"{{ nodes(ids: {['x'] * 101}) {{ id }} }}".replace("'", '"'), "ARGUMENT_LIMIT"),
    ],
)
def test_error_has_its_type_beside_the_message(client, query, kind):
    error = client.graphql(query)["errors"][0]
    assert error["type"] == kind
    assert {"message", "path", "locations"} <= set(error)


@pytest.mark.parametrize(
    "query", ["{", ask("none"), "query($a: Int!) { rateLimit { cost } viewer { login(a: $a) } }", None]
)
def test_wrong_document_is_answered_with_errors_alone(client, query):
    answer = client.graphql(query)
    assert answer["errors"]
    assert answer.get("data") is None


def test_nodes_come_in_the_order_asked_with_null_for_the_missing(client, world):
    ids = [world.pull(WEB, 3).body["node_id"], "none", world.pull("acme-demo/api", 1).body["node_id"]]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on PullRequest { number } } }"
    answer = client.graphql(query, ids=ids)
    assert [node and node["number"] for node in answer["data"]["nodes"]] == [3, None, 1]
    assert [error["path"] for error in answer["errors"]] == [["nodes", 1]]


def test_counts_need_no_bounds(client):
    assert client.data(ask("pullRequests { totalCount }"))["repository"]["pullRequests"] == {"totalCount": 60}


def test_renamed_repository_is_found_by_its_old_name(client):
    assert client.data(ask("nameWithOwner", "web-old"))["repository"] == {"nameWithOwner": WEB}


@pytest.mark.parametrize(("token", "status"), [(None, 401), ("bad-token", 401), ("any-other", 200)])
def test_token_is_needed(client, token, status):
    assert Client(client.server, token).send("POST", "/api/graphql", {"query": "{ viewer { login } }"}).status == status


def test_points_are_told(own_client):
    for used in (1, 2):
        limit = own_client.data("{ rateLimit { cost limit remaining used resetAt nodeCount } }")["rateLimit"]
        assert (limit["cost"], limit["limit"], limit["remaining"], limit["used"]) == (1, 5000, 5000 - used, used)
