"""Where a GraphQL query starts: the repository, its pull requests, and nodes by their ids."""

from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from ghmetrics.demo.connections import Connection
from ghmetrics.demo.nodes import Node, Resolver, actor, pull_state
from ghmetrics.demo.people import VIEWER
from ghmetrics.demo.pull_request import PullRequest
from ghmetrics.demo.world import Repository, World

MOST_IDS = 100


def _not_found(what: str) -> GraphQLError:
    return GraphQLError(f"Could not resolve to a {what}.", extensions={"type": "NOT_FOUND"})


def _shown(world: World, home: Repository, pull: PullRequest) -> Node | GraphQLError:
    """Give the node, or an error in its place: that makes this one item null and is told beside the data."""
    if world.fails(pull):
        return GraphQLError("Something went wrong while executing your query.", extensions={"type": "INTERNAL"})
    return Node("PullRequest", pull.body, home, pull)


def _repository(
    _source: object,
    info: GraphQLResolveInfo,
    owner: str,
    name: str,
    followRenames: bool,  # noqa: N803 - the schema's name
) -> Node:
    world: World = info.context.world
    home = world.repository(f"{owner}/{name}") or (world.moved(f"{owner}/{name}") if followRenames else None)
    if home is None:
        raise _not_found(f"Repository with the name '{owner}/{name}'")
    return Node("Repository", home.info, home)


def _node(_source: object, info: GraphQLResolveInfo, id: str) -> Node | GraphQLError:  # noqa: A002 - the schema's name
    world: World = info.context.world
    for home in world.all_repositories:
        if home.info["node_id"] == id:
            return Node("Repository", home.info, home)
        for pull in home.pulls.values():
            if pull.body["node_id"] == id:
                return _shown(world, home, pull)
            for review in pull.reviews:
                if review["node_id"] == id:
                    return Node("PullRequestReview", review, home, pull)
    return _not_found(f"node with the global id of '{id}'")


def _nodes(source: object, info: GraphQLResolveInfo, ids: list[str]) -> list[Node | GraphQLError]:
    if len(ids) > MOST_IDS:
        message = f"You may not provide more than {MOST_IDS} node ids; you provided {len(ids)}."
        raise GraphQLError(message, extensions={"type": "ARGUMENT_LIMIT"})
    return [_node(source, info, wanted) for wanted in ids]


def _pull_request(source: Node, info: GraphQLResolveInfo, number: int) -> Node | GraphQLError:
    pull = source.home.pulls.get(number)
    return (
        _shown(info.context.world, source.home, pull)
        if pull
        else _not_found(f"PullRequest with the number of {number}")
    )


def _pull_requests(
    source: Node,
    info: GraphQLResolveInfo,
    states: list[str] | None = None,
    orderBy: dict[str, str] | None = None,  # noqa: N803 - the schema's name
    **arguments: Any,  # noqa: ANN401 - the schema types them
) -> Connection:
    order = orderBy or {"field": "CREATED_AT", "direction": "ASC"}
    sort, descending = order["field"].lower(), order["direction"] == "DESC"

    def key(pull: PullRequest) -> list[Any]:
        return [pull.body[sort], pull.number]

    pulls = [pull for pull in source.home.pulls.values() if not states or pull_state(pull.body) in states]
    pulls.sort(key=key, reverse=descending)
    world = info.context.world
    return Connection(
        info.field_name, pulls, arguments, lambda pull: _shown(world, source.home, pull), key, descending=descending
    )


ENTRANCES: dict[str, Resolver] = {
    "Query.repository": _repository,
    "Query.node": _node,
    "Query.nodes": _nodes,
    "Query.viewer": lambda _source, _info: actor(VIEWER),
    "Query.rateLimit": lambda _source, info, **_: info.context.rate_limit,
    "Repository.pullRequest": _pull_request,
    "Repository.pullRequests": _pull_requests,
}
