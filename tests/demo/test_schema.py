"""Our part of the schema is GitHub's: what works on it works there."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from graphql import DefinitionNode, parse, print_ast

PUBLIC = Path(__file__).parents[2] / "../shared/replayhub/schema.graphql"

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(not PUBLIC.exists(), reason="GitHub's public schema is not at ../shared/replayhub"),
]


def ours() -> dict[str, DefinitionNode]:
    text = files("ghmetrics.demo").joinpath("schema.graphql").read_text("utf-8")
    return {node.name.value: node for node in parse(text).definitions if getattr(node, "name", None)}


def theirs(names) -> dict[str, DefinitionNode]:
    """Only the definitions that we have too: all of them take seconds to parse."""
    start = r"^(?:type|interface|union|enum|input|scalar) "
    block = re.compile(start + r"(\w+)(?:.|\n)*?(?=^\"\"\"|" + start + r"|\Z)", re.MULTILINE)
    blocks = {found[1]: found[0] for found in block.finditer(PUBLIC.read_text("utf-8"))}
    return {name: parse(blocks[name]).definitions[0] for name in names if name in blocks}


def arguments(field) -> dict[str, str]:
    """Each with its type and, where it has one, its default."""
    told = {}
    for argument in getattr(field, "arguments", None) or ():
        default = argument.default_value
        told[argument.name.value] = print_ast(argument.type) + (f" = {print_ast(default)}" if default else "")
    return told


def members(node, kind) -> set[str]:
    return {member.name.value for member in getattr(node, kind, None) or ()}


def test_every_name_type_and_argument_is_githubs():
    mine = ours()
    public = theirs(mine)
    assert set(mine) == set(public)
    for name, node in mine.items():
        real = public[name]
        assert node.kind == real.kind, name
        for kind in ("interfaces", "types", "values"):
            assert members(node, kind) <= members(real, kind), name
        fields = {field.name.value: field for field in getattr(real, "fields", None) or ()}
        for field in getattr(node, "fields", None) or ():
            place = f"{name}.{field.name.value}"
            assert field.name.value in fields, place
            same = fields[field.name.value]
            assert print_ast(field.type) == print_ast(same.type), place
            assert arguments(field).items() <= arguments(same).items(), place
            assert {key for key, value in arguments(same).items() if value.endswith("!")} <= set(arguments(field)), (
                place
            )


def test_order_and_state_enums_are_whole():
    mine = ours()
    whole = {
        "OrderDirection",
        "PullRequestState",
        "PullRequestReviewState",
        "CommentAuthorAssociation",
        "IssueOrderField",
    }
    public = theirs(whole)
    assert all(members(mine[name], "values") == members(public[name], "values") for name in whole)
