"""A team that was asked for a review has its name where the token may see it, and costs nothing else where it may not."""

import pytest

from ghmetrics.errors import PermissionMissing
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.page_size import Learnt

from .conftest import TRANSPORTS, both_transports, fetch, listed
from .scripted import Told, passing_on

WEB = "acme-demo/web"
REFUSED = {
    "errors": [
        {
            "type": "INSUFFICIENT_SCOPES",
            "message": "Your token has not been granted the required scopes to execute this query. The 'slug' field requires "
            "one of the following scopes: ['read:org'], but your token has only been granted the: ['repo'] scopes.",
        }
    ]
}


@pytest.fixture
def narrow(standin, scripted):
    """The stand-in for a token without read:org."""
    plain = passing_on(standin.url)
    return scripted(lambda asked: Told(REFUSED) if b"on Team" in asked.body else plain(asked))


def teams(landed):
    return [
        event["requested_team"]
        for document in landed.values()
        for event in document.timeline_events
        if "requested_team" in event
    ]


@both_transports
def test_team_lands_with_its_name(standin, connect, transport):
    landed, _ = fetch(connect(standin.url), transport, WEB)
    assert teams(landed) == [{"slug": "platform"}]


def test_token_that_may_not_see_teams_costs_one_request_and_the_names(narrow, standin, connect):
    landed, failed = fetch(connect(narrow.url), "graphql", WEB)
    assert (len(landed), failed) == (60, {})
    assert teams(landed) == [{"slug": None}]
    assert sum(b"on Team" in each.body for each in narrow.asked) == 1
    whole, _ = fetch(connect(standin.url), "graphql", WEB)
    different = [number for number in whole if landed[number] != whole[number]]
    assert len(different) == 1


def test_refusal_is_remembered(narrow, connect):
    api = GraphQLTransport(connect(narrow.url))
    repository = api.repository(WEB)
    for _ in range(3):
        list(api.documents(repository, listed(api, repository)[:5], commits=True, learnt=Learnt()))
    assert sum(b"on Team" in each.body for each in narrow.asked) == 1


def test_scope_that_is_missing_for_anything_else_is_said(connect, scripted):
    server = scripted(lambda _: Told(REFUSED))
    api = TRANSPORTS["graphql"](connect(server.url))
    with pytest.raises(PermissionMissing, match="'read:org'"):
        api.head(WEB)
    assert len(server.asked) == 1
