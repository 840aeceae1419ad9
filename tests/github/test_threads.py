"""One session serves many threads: nothing is mixed up, miscounted or left waiting."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.page_size import Learnt

from .conftest import TRANSPORTS, both_transports, listed
from .scripted import Told

NAMES = ("acme-demo/web", "acme-demo/api", "acme-demo/mobile")


@both_transports
@pytest.mark.parametrize("is_cached", [True, False])
def test_threads_that_share_a_session_get_what_they_asked_for(standin, connect, tmp_path, transport, is_cached):
    session = connect(standin.url, cache=tmp_path / "cache.sqlite" if is_cached else None)
    before = standin.requests

    def fetched(name):
        api = TRANSPORTS[transport](session)
        repository = api.repository(name)
        entries = listed(api, repository)[:10]
        documents = api.documents(repository, entries, commits=True, learnt=Learnt())
        return name, sorted(documents, key=lambda document: document.number)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(fetched, NAMES * 2))
    for name, documents in found:
        assert len(documents) == 10
        assert all(f"/{name}/pull/" in document.pull_request["html_url"] for document in documents)
    assert found[:3] == found[3:]
    assert session.request_count == standin.requests - before
    if transport == "graphql":  # the stand-in says one point of every query
        assert session.points == session.request_count


def test_points_of_all_threads_are_counted(scripted, connect):
    server = scripted(lambda _: Told({"data": {"rateLimit": {"cost": 3}, "viewer": {"login": "me"}}}))
    session = connect(server.url)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: GraphQLTransport(session).viewer(), range(100)))
    assert (session.points, session.request_count) == (300, 100)


def test_two_sessions_share_one_cache(standin, connect, tmp_path):
    """Two syncs of one workspace at the same time."""
    sessions = [connect(standin.url, cache=tmp_path / "cache.sqlite") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        bodies = list(pool.map(lambda s: [s.get(f"repos/{name}").body["full_name"] for name in NAMES * 5], sessions))
    assert bodies == [list(NAMES) * 5] * 2
