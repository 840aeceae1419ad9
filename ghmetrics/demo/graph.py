"""The GraphQL API: documents are checked against a part of GitHub's public schema and executed on the world."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import graphql
from graphql import DocumentNode, GraphQLError, GraphQLResolveInfo, GraphQLSchema

from ghmetrics.demo.entrances import ENTRANCES
from ghmetrics.demo.nodes import FIELDS, Node, snake
from ghmetrics.demo.people import Body
from ghmetrics.demo.world import World

_RESOLVERS = FIELDS | ENTRANCES


@dataclass
class Context:
    world: World
    rate_limit: Body


@cache
def schema() -> GraphQLSchema:
    return graphql.build_schema(files(__package__).joinpath("schema.graphql").read_text("utf-8"))


@lru_cache(maxsize=64)
def _checked(query: str) -> DocumentNode | list[GraphQLError]:
    """Parse and validate once: a client sends the same few documents over and over."""
    document = graphql.parse(query)
    return graphql.validate(schema(), document) or document


def answer(world: World, request: object, rate_limit: Body) -> Body:
    """Answer {"query", "variables", "operationName"}. Whatever is wrong is told in `errors`."""
    if not isinstance(request, dict) or not isinstance(request.get("query"), str):
        return {"errors": [{"message": "A query attribute must be specified and must be a string."}]}
    try:
        document = _checked(request["query"])
    except GraphQLError as wrong:
        return {"errors": [_told(wrong)]}
    if isinstance(document, list):
        return {"errors": [_told(wrong) for wrong in document]}
    result = graphql.execute_sync(
        schema(),
        document,
        context_value=Context(world, rate_limit),
        variable_values=request.get("variables") or {},
        operation_name=request.get("operationName"),
        field_resolver=_resolve,
        type_resolver=lambda value, _info, _abstract: value.kind,
    )
    errors = [_told(wrong) for wrong in result.errors or []]
    return {"data": result.data} | ({"errors": errors} if errors else {})


def _resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:  # noqa: ANN401 - it is graphql-core's
    """By the tables, else the document's key of the same name in REST's spelling."""
    name = info.field_name
    told = _RESOLVERS.get(f"{info.parent_type.name}.{name}")
    if told is None and isinstance(source, Node):
        told = FIELDS.get(f"*.{name}")
    if told:
        return told(source, info, **arguments)
    if isinstance(source, Node):
        return source.body.get(snake(name))
    return source.get(snake(name)) if isinstance(source, dict) else getattr(source, snake(name))


def _told(wrong: GraphQLError) -> Body:
    """GitHub has the type beside the message."""
    told: Body = {**wrong.formatted}
    return (told.pop("extensions", None) or {}) | told
