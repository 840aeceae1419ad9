"""Our GraphQL documents are good GraphQL for GitHub."""

from importlib.resources import files

import graphql
import pytest

from ghmetrics.demo.graph import schema
from ghmetrics.github.graphql_queries import document, more

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


DOCUMENTS = {
    f"{query}{with_teams:+d}": document(query, with_teams=with_teams) for query in QUERIES for with_teams in (0, 1)
}
DOCUMENTS |= {
    "reviews, commits and events": more(["reviews", "commits", "events", "commits"]),
    "many commits": more(["commits"] * 50),
    "events without teams": more(["events", "events"], with_teams=False),
}


@pytest.mark.recorded
@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_githubs_public_schema_knows_all_that_is_asked(public_schema, name):
    assert graphql.validate(public_schema, graphql.parse(DOCUMENTS[name])) == []


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_standins_schema_knows_all_that_is_asked(name):
    assert graphql.validate(schema(), graphql.parse(DOCUMENTS[name])) == []


def test_nothing_of_team_is_selected_where_a_token_may_not():
    """One field of Team makes GitHub refuse the whole query to a token without read:org."""
    assert "on Team" in document("pull_requests")
    assert "on Team" not in document("pull_requests", with_teams=False)
    assert "on Team" not in more(["events"], with_teams=False)
