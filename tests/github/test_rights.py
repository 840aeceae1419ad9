"""What a token may not see is said by name, with what it costs."""

import pytest

from ghmetrics.github.rights import examine_pull_requests, examine_rights

from .conftest import GUI, both_transports
from .scripted import Told, passing_on

recorded = pytest.mark.recorded
WEB = "acme-demo/web"


def found(session, transport="graphql", name=GUI):
    return {right.subject: right for right in examine_pull_requests(session, transport, name)}


@recorded
@both_transports
def test_token_that_may_see_everything_lacks_nothing(hub, connect, transport):
    session = connect(hub().url)
    rights = found(session, transport)
    assert {subject: right.state for subject, right in rights.items()} == {"pull requests": "good"}
    assert rights["pull requests"].text == f"{GUI} can be read over {transport}"
    assert session.request_count <= 5
    assert session.points <= 2


@recorded
def test_narrow_token_has_no_names_of_teams(hub, connect):
    rights = found(connect(hub().url, "replay-narrow"))
    assert rights["pull requests"].state == "good"
    assert rights["teams"].state == "missing"
    assert "read:org" in rights["teams"].text


@recorded
def test_fine_grained_token_does_not_see_who_was_asked(hub, connect):
    rights = found(connect(hub().url, "replay-fine"))
    assert rights["pull requests"].state == "good"
    assert rights["review requests"].state == "missing"
    assert "load of reviewers" in rights["review requests"].text


@recorded
@both_transports
@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("replay-no-pulls", "read metadata, contents and pull requests"),
        ("replay-sso", "authorise it"),
        ("replay-forbidden", "Resource not accessible by personal access token"),
    ],
)
def test_token_that_may_read_no_pull_requests(hub, connect, transport, token, words):
    rights = found(connect(hub().url, token), transport)
    assert {subject: right.state for subject, right in rights.items()} == {"pull requests": "bad"}
    assert words in rights["pull requests"].text


@recorded
def test_sso_is_the_first_thing_that_is_found(hub, connect):
    (right,) = examine_rights(connect(hub().url, "replay-sso"))
    assert right.state == "bad"
    assert "https://github.com/orgs/x/sso" in right.text


@pytest.mark.parametrize(
    ("path", "subject"), [("/commits", "commits"), ("/reviews", "reviews"), ("/events", "timeline events")]
)
def test_list_that_is_forbidden_over_rest(standin, connect, scripted, path, subject):
    plain = passing_on(standin.url)
    server = scripted(lambda asked: Told({"message": "no"}, 403) if path in asked.target else plain(asked))
    rights = found(connect(server.url), "rest", WEB)
    assert {name: right.state for name, right in rights.items()} == {"pull requests": "good", subject: "bad"}


def test_repository_that_is_not_there(standin, connect):
    (right,) = examine_pull_requests(connect(standin.url), "graphql", "acme-demo/nothing")
    assert right.state == "bad"
    assert "acme-demo/nothing can't be read" in right.text


def test_graphql_without_a_token(standin, connect):
    (right,) = examine_pull_requests(connect(standin.url, None), "graphql", WEB)
    assert "needs a token" in right.text
