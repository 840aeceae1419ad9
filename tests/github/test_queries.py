"""Our GraphQL documents are good GraphQL for GitHub."""

from importlib.resources import files

import graphql
import pytest

from ghmetrics.demo.graph import schema
from ghmetrics.github.graphql import _document

from .conftest import recorded_folder

QUERIES = sorted(
    each.name.removesuffix(".graphql")
    for each in (files("ghmetrics.github") / "queries").iterdir()
    if each.name != "fragments.graphql"
)


@pytest.fixture(scope="module")
def public_schema(replayhub):
    text = (recorded_folder(replayhub) / "schema.graphql").read_text(encoding="utf-8")
    return graphql.build_schema(text, assume_valid=True)


@pytest.mark.recorded
@pytest.mark.parametrize("query", QUERIES)
def test_githubs_public_schema_knows_all_that_is_asked(public_schema, query):
    assert graphql.validate(public_schema, graphql.parse(_document(query))) == []


@pytest.mark.parametrize("query", QUERIES)
def test_standins_schema_knows_all_that_is_asked(query):
    assert graphql.validate(schema(), graphql.parse(_document(query))) == []


def test_nothing_of_team_is_selected():
    """One field of Team makes GitHub refuse the whole query to a token without read:org."""
    assert "on Team" not in _document("pull_requests")
