"""What is newest in many repositories, in one request; and lists that go on where they were left."""

import json
from dataclasses import replace

import pytest

from ghmetrics.errors import (
    AuthenticationError,
    GitHubError,
    PermissionMissing,
    RepositoryNotFound,
    SyncCancelled,
)
from ghmetrics.github.auth import Token
from ghmetrics.github.documents import Known
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.patience import Cancel
from ghmetrics.github.refusals import SsoMissing, StaleCursor
from ghmetrics.github.rest import RestTransport

from .conftest import GUI, TRANSPORTS, both_transports, listed
from .scripted import Told, passing_on

WEB = "acme-demo/web"
NAMES = (WEB, "acme-demo/api", "acme-demo/mobile")
GONE = Known("acme-demo/gone", 999, "R_gone")


def known(world, *names):
    homes = [world.repository(name) for name in names]
    return [Known(home.full_name, home.info["id"], home.info["node_id"]) for home in homes]


@both_transports
def test_head_is_the_repository_with_its_newest_pull_requests(standin, connect, transport):
    api = TRANSPORTS[transport](connect(standin.url))
    head = api.head("acme-demo/web-old")
    assert head.repository == api.repository(WEB)
    (whole,) = api.listing(head.repository)
    assert len(whole.entries) == 60
    assert head.page.entries == whole.entries[: len(head.page.entries)]


@both_transports
def test_list_goes_on_where_its_head_ends(standin, connect, transport):
    api = TRANSPORTS[transport](connect(standin.url))
    head = api.head(WEB)
    rest = api.listing(head.repository, head.page.cursor) if head.page.cursor else ()
    found = dict.fromkeys(entry for page in (head.page, *rest) for entry in page.entries)
    assert list(found) == [entry for page in api.listing(head.repository) for entry in page.entries]


def test_head_over_graphql_is_one_request(standin, connect):
    session = connect(standin.url)
    GraphQLTransport(session).head(WEB)
    assert session.request_count == 1


@both_transports
def test_head_of_a_repository_that_is_not_there(standin, connect, transport):
    with pytest.raises(RepositoryNotFound, match="acme-demo/gone"):
        TRANSPORTS[transport](connect(standin.url)).head("acme-demo/gone")


@both_transports
def test_heads_are_the_same_over_both_apis(standin, world, connect, transport):
    session = connect(standin.url)
    heads = TRANSPORTS[transport](session).heads(known(world, *NAMES))
    assert [head.repository.full_name for head in heads] == list(NAMES)
    assert [head.repository for head in heads] == [GraphQLTransport(session).repository(name) for name in NAMES]
    for head in heads:
        assert head.page.entries == tuple(listed(RestTransport(session), head.repository))[: len(head.page.entries)]


@pytest.mark.recorded
def test_heads_of_a_hundred_repositories_are_one_request_and_one_point(recorded, connect):
    server = recorded("gui", replicate=99)
    hundred = [Known(repo.full_name, repo.info["id"], repo.info["node_id"]) for repo in server.world.repos.values()]
    session = connect(server.url)
    heads = GraphQLTransport(session).heads(hundred)
    stats = server.app.stats()
    assert (stats["requests"], stats["graphql_points"]) == (session.request_count, session.points) == (1, 1)
    assert [head.repository.full_name for head in heads] == [each.full_name for each in hundred]
    assert {len(head.page.entries) for head in heads} == {1}
    assert {head.page.total_count for head in heads} == {537}


@pytest.mark.recorded
def test_starved_heads_are_asked_for_in_smaller_lots(recorded, connect):
    """The nodes of a starved answer are null: nobody may take them for repositories that are gone."""
    server = recorded("gui", replicate=19, scenario={"resource_s": 0.2})
    twenty = [Known(repo.full_name, repo.info["id"], repo.info["node_id"]) for repo in server.world.repos.values()]
    session = connect(server.url)
    heads = GraphQLTransport(session).heads(twenty)
    assert [head.repository.full_name for head in heads] == [each.full_name for each in twenty]
    assert session.request_count < 12


@both_transports
def test_repository_that_is_gone_costs_only_its_own_place(standin, world, connect, transport):
    first, second = known(world, WEB, "acme-demo/api")
    heads = TRANSPORTS[transport](connect(standin.url)).heads([first, GONE, second])
    assert [type(head).__name__ for head in heads] == ["Head", "RepositoryNotFound", "Head"]
    assert "acme-demo/gone" in str(heads[1])


def test_repository_whose_global_id_is_of_another_form_is_found_by_its_number(standin, world, connect):
    (web,) = known(world, WEB)
    (head,) = GraphQLTransport(connect(standin.url)).heads([Known("acme-demo/old", web.repo_id, "an old id")])
    assert head.repository.full_name == WEB


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"type": "FORBIDDEN", "path": ["nodes", 1, "pullRequests"], "message": "Resource not accessible"}, PermissionMissing),
        ({"type": "FORBIDDEN", "path": ["nodes", 1], "message": "x", "extensions": {"saml_failure": True}}, SsoMissing),
    ],
)  # fmt: skip
def test_repository_that_the_token_may_not_see_costs_only_its_own_place(standin, world, connect, scripted, error, kind):
    plain = passing_on(standin.url)

    def answer(asked):
        body = json.loads(plain(asked).body)
        body["data"]["nodes"][1] = None
        return Told(body | {"errors": [error]})

    session = connect(scripted(answer).url)
    heads = GraphQLTransport(session).heads(known(world, *NAMES))
    assert [type(head) for head in heads[::2]] == [type(heads[0])] * 2
    assert type(heads[1]) is kind
    assert session.request_count == 1


def test_repository_that_the_token_may_not_see_over_rest(world, connect, scripted):
    told = [
        Told({"message": "no"}, 403),
        Told({"message": "no"}, 403, {"X-GitHub-SSO": "required; url=https://x.test"}),
    ]
    api = RestTransport(connect(scripted(lambda _: told.pop(0)).url))
    assert [type(api.heads([each])[0]) for each in known(world, WEB, WEB)] == [PermissionMissing, SsoMissing]


@both_transports
def test_what_befalls_all_is_raised(standin, world, connect, transport):
    with pytest.raises(AuthenticationError):
        TRANSPORTS[transport](connect(standin.url, "bad-token")).heads(known(world, WEB))


def test_empty_repository_has_a_head(standin, world, connect, scripted):
    plain = passing_on(standin.url)
    server = scripted(lambda asked: Told([]) if "/pulls" in asked.target else plain(asked))
    (head,) = RestTransport(connect(server.url)).heads(known(world, WEB))
    assert (head.repository.full_name, head.page.entries, head.page.cursor) == (WEB, (), None)


def test_no_repositories_are_no_request(standin, connect):
    session = connect(standin.url)
    assert [transport(session).heads([]) for transport in TRANSPORTS.values()] == [[], []]
    assert session.request_count == 0


@pytest.mark.recorded
def test_unchanged_repository_is_free_over_rest(hub, connect, tmp_path):
    server = hub()
    session = connect(server.url, cache=tmp_path / "cache.sqlite")
    api = RestTransport(session)
    repository = api.head(GUI).repository
    before = server.app.stats()
    (head,) = api.heads([Known(GUI, repository.id, repository.node_id)])
    after = server.app.stats()
    assert 0 < len(head.page.entries) < 10  # small enough to keep that of a thousand repositories
    assert head.repository.full_name == GUI
    assert after["requests"] - before["requests"] == 1
    assert after["rest_points"] == before["rest_points"]


@pytest.mark.recorded
@both_transports
def test_list_goes_on_from_a_cursor(hub, connect, transport):
    api = TRANSPORTS[transport](connect(hub().url))
    head = api.head(GUI)
    pages = list(api.listing(head.repository))
    assert pages[-1].cursor is None
    assert [entry for page in pages[1:] for entry in page.entries] == [
        entry for page in api.listing(head.repository, pages[0].cursor) for entry in page.entries
    ]
    assert list(api.listing(head.repository, pages[3].cursor)) == pages[4:]


@both_transports
def test_cursor_that_github_does_not_take(standin, connect, transport):
    api = TRANSPORTS[transport](connect(standin.url))
    with pytest.raises(StaleCursor, match="from the top"):
        next(api.listing(api.repository(WEB), "no cursor"))


@pytest.mark.recorded
def test_place_in_rests_list_is_understood_over_graphql(hub, connect):
    """GraphQL goes on over REST where it can't show an entry of the list, also in the next sync."""
    session = connect(hub().url)
    rest, graphql = RestTransport(session), GraphQLTransport(session)
    repository = rest.repository(GUI)
    first, *others = rest.listing(repository)
    assert list(graphql.listing(repository, first.cursor)) == others


@pytest.mark.recorded
def test_head_with_an_entry_that_can_not_be_shown_is_rests(calm, hub, connect):
    rule = {"match": {"path": "graphql"}, "action": {"null_number": list(calm)[3]}}
    api = GraphQLTransport(connect(hub({"rules": [rule]}).url))
    head = api.head(GUI)
    assert [entry.number for entry in head.page.entries] == list(calm)[:100]
    rest = [entry.number for page in api.listing(head.repository, head.page.cursor) for entry in page.entries]
    assert rest == list(calm)[100:]


def test_cancelled_is_raised(connect, world):

    cancel = Cancel()
    cancel.set()
    for transport in TRANSPORTS.values():
        with pytest.raises(SyncCancelled):
            transport(connect("http://127.0.0.1:9", cancel=cancel)).heads(known(world, WEB))


def test_repository_that_is_too_much_alone_has_its_error(connect, scripted, world):
    heavy = {
        "data": {"nodes": [None]},
        "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["nodes", 0], "message": "x"}],
    }
    server = scripted(lambda _: Told(heavy))
    (head,) = GraphQLTransport(connect(server.url)).heads(known(world, WEB))
    assert isinstance(head, GitHubError)
    assert len(server.asked) < 10


def test_blocked_repository_costs_only_its_own_place(standin, world, connect, scripted):
    """GraphQL shows nothing of it, and REST says why."""
    plain = passing_on(standin.url)

    def answer(asked):
        if asked.target.startswith("/repositories/999/"):
            return Told({"message": "Repository access blocked"}, 451)
        return plain(asked)

    heads = GraphQLTransport(connect(scripted(answer).url)).heads([*known(world, WEB), GONE, *known(world, NAMES[1])])
    assert [getattr(head, "repository", head) for head in heads][1:2] == [heads[1]]
    assert "451" in str(heads[1])
    assert [heads[0].repository.full_name, heads[2].repository.full_name] == [WEB, NAMES[1]]


def test_what_one_token_may_not_see_is_not_gone(standin, connect, scripted):
    plain = passing_on(standin.url)

    def answer(asked):
        is_blind = asked.headers["Authorization"].endswith("blind")
        return Told({"message": "Not Found"}, 404) if is_blind else plain(asked)

    server = scripted(answer)
    tokens = [Token.of(text, "a test") for text in ("blind", "seeing")]
    api = GraphQLTransport(connect(server.url, tokens))
    repository = GraphQLTransport(connect(standin.url)).repository(WEB)
    newest = next(iter(GraphQLTransport(connect(standin.url)).listing(repository))).entries[0]
    assert not api.is_gone(repository, newest)
    assert api.is_gone(repository, replace(newest, number=4711))
    alone = GraphQLTransport(connect(standin.url))
    assert alone.is_gone(repository, replace(newest, number=4711))
    blind = GraphQLTransport(connect(server.url, tokens[:1]))
    assert not blind.is_gone(repository, replace(newest, number=4711)), "it can't tell"
