"""Nobody can tell from a document which of GitHub's APIs brought it."""

import pytest

from ghmetrics.github.page_size import Learnt

from .conftest import GUI, TRANSPORTS, UNPACED, fetch, listed


@pytest.mark.parametrize("name", ["web", "api", "mobile"])
def test_both_apis_give_the_same_documents_of_the_standin(standin, connect, name):
    name = f"acme-demo/{name}"
    graphql, rest = (fetch(connect(standin.url), transport, name, comments=True) for transport in ("graphql", "rest"))
    assert graphql == rest
    assert len(graphql[0]) == 60
    assert sum(len(document.comments) for document in graphql[0].values()) > 5
    assert not graphql[1]


@pytest.mark.recorded
@pytest.mark.slow
@pytest.mark.parametrize("name", ["gui", "secp256k1"])
def test_both_apis_give_the_same_documents_of_recorded_repositories(recorded, connect, name):
    hub = recorded(name, scenario={"secondary": False, "window_s": 1.0})
    graphql = fetch(connect(hub.url), "graphql", f"bitcoin-core/{name}", comments=True)
    rest = fetch(connect(hub.url, patient=True, allowance=UNPACED), "rest", f"bitcoin-core/{name}", comments=True)
    assert graphql == rest
    truth = hub.world.truth(f"bitcoin-core/{name}")
    assert {pull["number"] for pull in truth} == set(graphql[0])
    for pull in truth:
        document = graphql[0][pull["number"]]
        assert [review["id"] for review in document.reviews] == [review["id"] for review in pull["reviews"]]
        assert [commit["sha"] for commit in document.commits] == pull["commits"]
    said = {d["pull"]["number"]: len(d["issue_comments"]) for d in hub.world.repo(f"bitcoin-core/{name}").all()}
    assert {number: len(document.comments) for number, document in graphql[0].items()} == said


@pytest.mark.recorded
def test_537_pull_requests_with_reviews_and_commits_take_at_most_40_requests(hub, connect):
    server = hub({"secondary": True})
    session = connect(server.url, patient=True)
    landed, failed = fetch(session)
    stats = server.app.stats()
    assert (len(landed), failed) == (537, {})
    assert stats["requests"] <= 40
    assert stats["requests"] == session.request_count
    assert stats["graphql_points"] == session.points
    assert sum(len(document.reviews) for document in landed.values()) > 1_700


def test_details_without_commits_are_the_same(standin, connect):
    found = []
    for transport in TRANSPORTS.values():
        api = transport(connect(standin.url))
        repository = api.repository("acme-demo/api")
        entries = listed(api, repository)
        found.append({x.number: x for x in api.documents(repository, entries, commits=False, learnt=Learnt())})
    assert found[0] == found[1]
    assert not any(document.commits for document in found[0].values())


def test_lists_longer_than_a_page_are_whole(standin, connect, world):
    home = world.repository("acme-demo/web")
    numbers = {name: home.oddities[name] for name in home.oddities if name.startswith("more_than_100")}
    landed, _ = fetch(connect(standin.url), "graphql", "acme-demo/web", numbers=set(numbers.values()))
    assert len(landed[numbers["more_than_100_reviews"]].reviews) > 100
    assert len(landed[numbers["more_than_100_commits"]].commits) > 100
    assert len(landed[numbers["more_than_100_events"]].timeline_events) > 100
    for number, document in landed.items():
        pull = home.pulls[number]
        assert [review["id"] for review in document.reviews] == [review["id"] for review in pull.reviews]
        assert [commit["sha"] for commit in document.commits] == [commit["sha"] for commit in pull.commits]


@pytest.mark.recorded
@pytest.mark.parametrize("transport", ["graphql", "rest"])
def test_renamed_repository_is_found_under_its_new_name(hub, connect, transport):
    landed, failed = fetch(connect(hub().url), transport, "old/name", most=3)
    assert (len(landed), failed) == (3, {})
    assert TRANSPORTS[transport](connect(hub().url)).repository("old/name").full_name == GUI
