"""Comments land as timeline events, the same over both APIs, and leave all else as it is."""

import pytest

from .conftest import GUI, both_transports, fetch
from .scripted import Told, passing_on

WEB = "acme-demo/web"


@pytest.mark.parametrize("name", ["web", "api", "mobile"])
def test_both_apis_give_the_same_comments_of_the_standin(standin, connect, world, name):
    name = f"acme-demo/{name}"
    graphql, rest = (fetch(connect(standin.url), transport, name, comments=True) for transport in ("graphql", "rest"))
    assert graphql == rest
    pulls = world.repository(name).pulls
    told = {number: [(c["created_at"], c["body"]) for c in found.comments] for number, found in graphql[0].items()}
    assert told == {number: [(c["created_at"], c["body"]) for c in pull.comments] for number, pull in pulls.items()}


@both_transports
def test_all_else_is_the_same_with_and_without_comments(standin, connect, transport):
    """Also the places of the events, although GraphQL's pages hold both."""
    without, _ = fetch(connect(standin.url), transport, WEB)
    landed, _ = fetch(connect(standin.url), transport, WEB, comments=True)
    assert not any(document.comments for document in without.values())
    for number, document in landed.items():
        events = without[number].timeline_events
        places = [event["position"] for event in events + document.comments]
        assert places == list(range(len(places)))
        assert vars(document) | {"comments": None} == vars(without[number])


@both_transports
def test_a_comment_has_its_own_keys_and_who_wrote_it(standin, connect, world, transport):
    oddities = world.repository(WEB).oddities
    landed, _ = fetch(connect(standin.url), transport, WEB, comments=True)

    def first(oddity):
        return landed[oddities[oddity]].comments[0]

    pull = world.pull(WEB, oddities["odd_title"])
    (raw,) = pull.comments
    assert first("odd_title") == {
        "event": "commented", "node_id": raw["node_id"], "created_at": raw["created_at"],
        "position": len(landed[pull.number].timeline_events),
        "actor": {"login": "nora-keller", "id": 70_000_001, "type": "User"}, "body": raw["body"],
        "html_url": f"{pull.body['html_url']}#issuecomment-{raw['id']}", "author_association": "MEMBER",
    }  # fmt: skip
    assert first("author_is_gone")["actor"] is None
    assert first("reviewers_are_gone")["actor"] is None
    # In comments the app has another login than in its reviews.
    assert first("by_an_agent")["actor"] == landed[oddities["by_an_agent"]].reviews[0]["user"]
    assert first("by_an_agent")["actor"]["login"] == "copilot-pull-request-reviewer[bot]"


def test_a_comment_without_a_text_and_two_of_one_second_are_alike_over_both_apis(standin, connect, world):
    pull = world.pull(WEB, 9)
    before = list(pull.comments)
    for text in ("", "Second", "Third"):
        pull.add_comment(None, "2025-05-30T10:00:00Z", text)
    graphql, rest = (
        fetch(connect(standin.url), transport, WEB, numbers={9}, comments=True)[0][9].comments
        for transport in ("graphql", "rest")
    )
    pull.comments = before
    assert graphql == rest
    assert [comment["body"] for comment in graphql[-3:]] == [None, "Second", "Third"]


def test_rest_takes_one_request_more_and_graphql_none(standin, connect):
    def requests(transport, **options):
        session = connect(standin.url)
        fetch(session, transport, "acme-demo/api", **options)
        return session.request_count

    assert requests("rest", comments=True) == requests("rest") + 60
    assert requests("graphql", comments=True) == requests("graphql")


@both_transports
def test_comments_that_github_can_not_show_fail_their_pull_request_alone(standin, connect, scripted, world, transport):
    """Half of a pull request never lands as if it were whole."""
    plain, bad = passing_on(standin.url), world.pull(WEB, 11).body["node_id"]

    def answer(asked):
        if asked.target.startswith(f"/repositories/{world.repository(WEB).info['id']}/issues/11/comments"):
            return Told({"message": "Server Error"}, 500)
        if b"ISSUE_COMMENT" in asked.body and bad.encode() in asked.body:
            return Told({"message": "Something went wrong"}, 502)
        return plain(asked)

    landed, failed = fetch(connect(scripted(answer).url), transport, WEB, comments=True)
    assert (len(landed), list(failed)) == (59, [11])


@pytest.mark.recorded
def test_comments_cost_no_points_and_hardly_a_request(hub, connect):
    told = []
    for comments in (False, True):
        server = hub(secondary=True)
        session = connect(server.url, patient=True)
        landed, failed = fetch(session, name=GUI, most=200, comments=comments)
        assert (len(landed), failed) == (200, {})
        told.append((session.request_count, session.points, server.app.stats()["modelled_graphql_seconds"]))
    without, with_comments = told
    assert with_comments[0] <= without[0] + 3
    assert with_comments[1] <= without[1] + 3
    assert with_comments[2] <= without[2] * 1.3
