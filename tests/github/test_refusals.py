"""What GitHub refuses, and to whom: the right error, in one clear sentence, the same over both APIs."""

import pytest

from ghmetrics.errors import (
    AuthenticationError,
    GhMetricsError,
    GitHubError,
    NetworkError,
    PermissionMissing,
    RepositoryNotFound,
)
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.refusals import SsoMissing
from ghmetrics.github.rest import RestTransport
from ghmetrics.github.transport import choose_transport

from .conftest import GUI, TRANSPORTS, both_transports, fetch, newest
from .scripted import Told

recorded = pytest.mark.recorded


def is_one_sentence(wrong: GhMetricsError) -> bool:
    text = str(wrong)
    return text.endswith((".", "`)", ")")) and "\n" not in text and len(text) < 260 and "replay-" not in text


@recorded
@both_transports
@pytest.mark.parametrize(
    ("token", "kind", "words"),
    [
        ("replay-bad", AuthenticationError, "does not accept the token from GITHUB_TOKEN"),
        ("replay-sso", SsoMissing, "SSO"),
        ("replay-forbidden", PermissionMissing, "read metadata, contents and pull requests"),
        ("replay-no-pulls", PermissionMissing, "Resource not accessible by personal access token"),
    ],
)
def test_tokens_that_may_not(hub, connect, transport, token, kind, words):
    session = connect(hub().url, token)
    with pytest.raises(kind, match=words) as raised:
        fetch(session, transport)
    assert type(raised.value) is kind
    assert is_one_sentence(raised.value)
    assert session.request_count <= 2, "asking again does not help"


@recorded
def test_sso_names_the_address_where_to_authorise(hub, connect):
    with pytest.raises(AuthenticationError, match=r"authorise it at https://github\.com/orgs/x/sso"):
        RestTransport(connect(hub().url, "replay-sso")).repository(GUI)


@recorded
@both_transports
@pytest.mark.parametrize("token", ["replay-narrow", "replay-fine"])
def test_tokens_that_see_less_still_bring_all_pull_requests(hub, connect, transport, token):
    landed, failed = fetch(connect(hub().url, token), transport, most=60)
    assert (len(landed), failed) == (60, {})


@recorded
def test_field_that_a_token_may_not_see_is_null_and_the_rest_is_good(calm, hub, connect):
    whole = newest(calm, 120)
    fine, _ = fetch(connect(hub().url, "replay-fine"), most=120)
    asked = [(event, other) for number in whole
             for event, other in zip(whole[number].timeline_events, fine[number].timeline_events, strict=True)
             if "requested_reviewer" in event]  # fmt: skip
    assert asked
    for event, other in asked:
        assert other == event | {"requested_reviewer": None}
    for number, document in whole.items():
        assert fine[number].pull_request == document.pull_request
        assert fine[number].reviews == document.reviews


@both_transports
def test_repository_that_is_not_there(standin, connect, transport):
    with pytest.raises(
        RepositoryNotFound, match="acme-demo/none: the name is wrong, or the token from GITHUB_TOKEN"
    ) as raised:
        TRANSPORTS[transport](connect(standin.url)).repository("acme-demo/none")
    assert is_one_sentence(raised.value)


@recorded
def test_private_repository_without_a_token_says_both(recorded, connect):
    server = recorded("gui", private=(GUI,))
    with pytest.raises(RepositoryNotFound, match=r"it is private, and there is no token \(set GITHUB_TOKEN\)"):
        RestTransport(connect(server.url, None)).repository(GUI)


def test_graphql_without_a_token_is_refused_before_anything_is_sent(standin, connect):
    session = connect(standin.url, None)
    with pytest.raises(AuthenticationError, match="GraphQL needs a token"):
        choose_transport("graphql", session)
    assert session.request_count == 0


@pytest.mark.parametrize(("name", "token", "kind"), [
    ("auto", "t", GraphQLTransport), ("auto", None, RestTransport), ("rest", "t", RestTransport), ("rest", None, RestTransport),
    ("graphql", "t", GraphQLTransport),
])  # fmt: skip
def test_transport_goes_by_the_token_unless_it_is_forced(connect, name, token, kind):
    assert type(choose_transport(name, connect("http://127.0.0.1:9", token))) is kind


@recorded
@both_transports
@pytest.mark.parametrize("enterprise", [False, True])
def test_enterprise_server_without_limits(hub, connect, told, transport, enterprise):
    session = connect(hub(unlimited=True).url, patient=True, enterprise=enterprise)
    landed, failed = fetch(session, transport, most=30)
    assert (len(landed), failed) == (30, {})
    assert session.governor.budget("core") is None
    assert session.governor.budget("graphql") is None
    assert told == []


# Answers of REST to a question about the repository, and what becomes of them.
ANSWERS = {
    "gone": (Told({"message": "Gone"}, 410), RepositoryNotFound, "shows no repository"),
    "blocked": (Told({"message": "Blocked"}, 451), GitHubError, "legal reasons"),
    "bad request": (Told({"message": "Bad version"}, 400), GitHubError, "400: Bad version"),
    "login": (Told({"message": "Must authenticate"}, 401), AuthenticationError, "does not accept the token"),
    "html": (Told(b"<html>hello</html>", 200), NetworkError, "not JSON"),
    "list": (Told([1, 2]), NetworkError, "another kind"),
    "unicorn": (Told(b"<html>Unicorn!</html>", 502), NetworkError, "answered 502"),
    "forbidden in html": (Told(b"<html>no</html>", 403), PermissionMissing, "Forbidden"),
    "redirect nowhere": (Told(None, 302), GitHubError, "circles"),
}


@pytest.mark.parametrize("case", list(ANSWERS))
def test_other_answers_of_rest(scripted, connect, case):
    answer, kind, words = ANSWERS[case]
    server = scripted(lambda _: answer)
    with pytest.raises(kind, match=words):
        RestTransport(connect(server.url)).repository(GUI)
    assert len(server.asked) <= 5


def test_anonymous_403_asks_for_a_token(scripted, connect):
    server = scripted(lambda _: Told({"message": "no"}, 403))
    with pytest.raises(AuthenticationError, match="wants a token"):
        RestTransport(connect(server.url, None)).repository(GUI)


# Answers of GraphQL.
MESSAGES = {
    "unknown field": (
        {"errors": [{"message": "Field 'fullDatabaseId' doesn't exist on type 'PullRequest'"}]},
        GitHubError, "does not understand the query .*: use REST", 1,
    ),
    "scopes": (
        {"errors": [{"type": "INSUFFICIENT_SCOPES", "message": "Your token has not been granted"}]},
        PermissionMissing, "has not been granted", 1,
    ),
    "forbidden": (
        {"data": None, "errors": [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}]},
        PermissionMissing, "not accessible by integration", 1,
    ),
    "sso": (
        {"data": {"repository": None}, "errors": [{"message": "Resource protected", "extensions": {"saml_failure": True}}]},
        AuthenticationError, "SSO", 1,
    ),
    "no reason": ({"data": {"repository": None}}, GitHubError, "no reason given", 1),
    "nothing": ({}, NetworkError, "has no data", 4),
    "list": ([], NetworkError, "another kind", 4),
    "text": (b"oops", NetworkError, "not JSON", 4),
}  # fmt: skip


@pytest.mark.parametrize("case", list(MESSAGES))
def test_other_answers_of_graphql(scripted, connect, case):
    body, kind, words, requests = MESSAGES[case]
    server = scripted(lambda _: Told(body))
    with pytest.raises(kind, match=words):
        GraphQLTransport(connect(server.url)).repository(GUI)
    assert len(server.asked) == requests


def test_nobody_listens_at_the_address(connect):
    for transport in TRANSPORTS.values():
        with pytest.raises(NetworkError, match=r"No usable answer from 127\.0\.0\.1:9: the connection was refused\."):
            transport(connect("http://127.0.0.1:9")).repository(GUI)


def test_host_without_an_address(connect):
    with pytest.raises(NetworkError, match="name can't be resolved"):
        RestTransport(connect("https://github.invalid")).repository(GUI)
