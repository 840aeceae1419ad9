"""Requests with a token go to the configured host and nowhere else."""

import pytest

from ghmetrics.errors import AuthenticationError, GitHubError
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.rest import RestTransport

from .conftest import GUI, TRANSPORTS, both_transports, fetch, listed
from .scripted import Told, passing_on

WEB = "acme-demo/web"
SECRET = "ghp_thisIsTheTokenOfTheTest"


@pytest.fixture
def stranger(scripted):
    """Another host. It must never be asked anything."""
    return scripted(lambda _: Told([]))


@pytest.mark.recorded
def test_links_by_the_number_of_the_repository_are_followed(hub, connect):
    server = hub()
    api = RestTransport(connect(server.url))
    assert len(listed(api, api.repository(GUI))) == 537
    assert server.app.stats()["by_route"]["GET /repositories/{id}/pulls 200"] == 6


@pytest.mark.recorded
def test_link_to_another_host_is_refused(hub, connect, stranger):
    rule = {"match": {"path": "/pulls"}, "action": {"headers": {"Link": f'<{stranger.url}/x>; rel="next"'}}}
    api = RestTransport(connect(hub({"rules": [rule]}).url))
    with pytest.raises(GitHubError, match=f"pointed to another host \\({stranger.host}\\); the request was not sent"):
        listed(api, api.repository(GUI))
    assert stranger.asked == []


@pytest.mark.recorded
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_to_another_host_is_refused(hub, connect, stranger, status):
    action = {"status": status, "headers": {"Location": f"{stranger.url}/repos/{GUI}"}}
    session = connect(hub({"rules": [{"match": {"path": "/repos/"}, "action": action}]}).url)
    with pytest.raises(GitHubError, match="pointed to another host"):
        RestTransport(session).repository(GUI)
    assert stranger.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_of_graphql_is_refused(scripted, connect, stranger, status):
    server = scripted(lambda _: Told(None, status, {"Location": f"{stranger.url}/graphql"}))
    with pytest.raises(GitHubError, match=str(status)):
        GraphQLTransport(connect(server.url)).repository(GUI)
    assert stranger.asked == []
    assert len(server.asked) == 1


# Ways to name another host so that it looks like the right one; `{host}` is the right one, `{other}` the stranger's.
TRICKS = [
    "http://{host}@{other}/x", "http://{other}/{host}", "//{other}/x", "https://{host}/x", "http://{host}.evil.test/x",
    "http://{other}\\@{host}/x", "http://x:y@{host}/x", "HTTP://{other}/x", "ftp://{host}/x", "http://{other}#@{host}/",
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("way", ["Link", "Location"])
def test_tricks_with_addresses_are_refused(scripted, connect, stranger, trick, way):
    def answer(asked):
        address = trick.format(host=asked.headers["Host"], other=stranger.host)
        if way == "Location":
            return Told(None, 302, {"Location": address})
        return Told([], 200, {"Link": f'<{address}>; rel="next"'})

    server = scripted(answer)
    with pytest.raises(GitHubError):
        list(connect(server.url).pages("repos/a/b/pulls"))
    assert stranger.asked == []
    assert len(server.asked) == 1


def test_links_and_redirects_on_the_same_host_are_followed(scripted, connect):
    def answer(asked):
        match asked.target:
            case "/list":
                return Told(None, 302, {"Location": "/moved"})
            case "/moved":
                return Told([1], 200, {"Link": f'<http://{asked.headers["Host"]}/second?page=2>; rel="next"'})
            case "/second?page=2":
                return Told([2])

    server = scripted(answer)
    assert [page.body for page in connect(server.url, SECRET).pages("list")] == [[1], [2]]
    assert {each.headers["Authorization"] for each in server.asked} == {f"Bearer {SECRET}"}


def test_link_that_points_at_itself_ends(scripted, connect):
    server = scripted(lambda asked: Told([1], 200, {"Link": f'<http://{asked.headers["Host"]}/again>; rel="next"'}))
    with pytest.raises(GitHubError, match="goes in circles"):
        list(connect(server.url).pages("list"))
    assert len(server.asked) == 2


def test_redirects_in_a_circle_end(scripted, connect):
    server = scripted(lambda asked: Told(None, 301, {"Location": asked.target}))
    with pytest.raises(GitHubError, match="redirects in circles"):
        connect(server.url).get("around")
    assert len(server.asked) == 5


@both_transports
def test_renamed_repository_is_followed(standin, connect, transport):
    api = TRANSPORTS[transport](connect(standin.url))
    repository = api.repository("acme-demo/web-old")
    assert repository.full_name == WEB
    assert len(listed(api, repository)) == 60


def test_rename_in_the_middle_is_followed(scripted, standin, connect):
    """The list came under the old name; the pull requests are asked for by the number of the repository."""
    api = RestTransport(connect(standin.url))
    repository = api.repository(WEB)
    entries = listed(api, repository)[:2]
    old = type(repository)(repository.id, repository.node_id, "acme-demo/web-old", repository.payload)
    assert len(list(api.documents(old, entries, commits=True, learnt=Learnt()))) == 2


@both_transports
def test_netrc_is_not_used(scripted, standin, connect, tmp_path, transport):
    """requests would put a login of ~/.netrc in the place of the token."""
    server = scripted(passing_on(standin.url))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    fetch(connect(server.url, SECRET), transport, WEB, most=1)
    assert {each.headers["Authorization"] for each in server.asked} == {f"Bearer {SECRET}"}


def test_netrc_is_not_used_without_a_token_either(scripted, connect, tmp_path):
    server = scripted(lambda _: Told({}))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    connect(server.url, None).get("x")
    assert server.asked[0].headers["Authorization"] is None


def test_proxy_of_the_environment_is_asked(scripted, connect, monkeypatch):
    proxy = scripted(lambda _: Told(None, 403))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(GitHubError, match="proxy"):
        connect("https://github.invalid", SECRET).get("x")
    assert {(each.method, each.target) for each in proxy.asked} == {("CONNECT", "github.invalid:443")}
    assert not any(each.headers["Authorization"] for each in proxy.asked)


def test_what_github_asks_of_clients_is_sent(scripted, connect):
    server = scripted(lambda _: Told({}))
    connect(server.url).get("x")
    headers = server.asked[0].headers
    assert headers["User-Agent"].startswith("ghmetrics/")
    assert headers["Accept"] == "application/vnd.github+json"
    assert headers["X-GitHub-Api-Version"] == "2022-11-28"


def test_graphql_may_live_on_a_host_of_its_own(scripted, standin, connect):
    """Both addresses are configured, so both get the token."""
    from ghmetrics.github.auth import Token
    from ghmetrics.github.session import GitHubSession
    from ghmetrics.settings import Hosts

    other = scripted(passing_on(standin.url))
    session = GitHubSession(Hosts(standin.url, f"{other.url}/graphql"), Token.of(SECRET, "a test"))
    assert GraphQLTransport(session).repository(WEB).full_name == WEB
    assert other.asked[0].headers["Authorization"] == f"Bearer {SECRET}"
    session.close()


def test_bad_token_never_shows(scripted, connect):
    server = scripted(lambda _: Told({"message": "Bad credentials"}, 401))
    for transport in TRANSPORTS.values():
        with pytest.raises(AuthenticationError) as raised:
            transport(connect(server.url, SECRET)).repository(WEB)
        assert SECRET not in str(raised.value) + repr(raised.value)
