"""The levers move both APIs alike, and a pull request that is changed is found by its time."""

import socket
import time
from datetime import UTC, datetime
from threading import Thread

import pytest

from ghmetrics.demo import DemoServer, World

from .client import NOW, WEB, Client

STATE = """query($number: Int!) { repository(owner: "acme-demo", name: "web") { pullRequest(number: $number) {
  title updatedAt headRefOid reviews(last: 100) { nodes { state author { login } } } commits { totalCount } } } }"""


def both(client, number):
    """Title, time, states of reviews, count of commits and head, once the two APIs agree on them."""
    node = client.data(STATE, number=number)["repository"]["pullRequest"]
    body = client.get(f"/repos/{WEB}/pulls/{number}").body
    states = [review["state"] for review in client.all(f"/repos/{WEB}/pulls/{number}/reviews?per_page=100")]
    told = (body["title"], body["updated_at"], states, body["commits"], body["head"]["sha"])
    assert told == (
        node["title"], node["updatedAt"], [review["state"] for review in node["reviews"]["nodes"]],
        node["commits"]["totalCount"], node["headRefOid"],
    )  # fmt: skip
    return told


def test_change_sets_fields_and_moves_the_time(own_client, own_world):
    before = both(own_client, 5)
    own_world.change(WEB, 5, title="Something else")
    title, updated_at, *_ = both(own_client, 5)
    assert title == "Something else"
    assert updated_at > before[1]
    assert own_client.get(f"/repos/{WEB}/pulls?state=all&sort=updated&direction=desc").body[0]["number"] == 5
    own_world.change(WEB, 5)
    assert both(own_client, 5)[1] > updated_at


def test_change_can_keep_the_time(own_client, own_world):
    before = both(own_client, 5)[1]
    own_world.change(WEB, 5, title="In silence", updated_at=before)
    assert both(own_client, 5)[:2] == ("In silence", before)


def test_change_is_after_a_now_that_lies_ahead():
    world = World.generate(pull_requests=3, now=datetime(2999, 1, 1, tzinfo=UTC))
    before = world.pull(WEB, 3).body["updated_at"]
    world.change(WEB, 3)
    assert world.pull(WEB, 3).body["updated_at"] > before


def test_comments_come_and_go(own_client, own_world):
    path, before = f"/repos/{WEB}/issues/5/comments", len(own_world.pull(WEB, 5).comments)
    updated_at = both(own_client, 5)[1]
    comment = own_world.add_comment(WEB, 5, "What now?", user=None)
    assert both(own_client, 5)[1] > updated_at
    assert (len(own_client.all(path)), own_client.all(path)[-1]["body"]) == (before + 1, "What now?")
    assert own_client.get(f"/repos/{WEB}/pulls/5").body["comments"] == before + 1
    own_world.remove_comment(WEB, 5, comment["id"])
    assert len(own_client.all(path)) == before


def test_reviews_come_and_go(own_client, own_world):
    before = both(own_client, 5)[2]
    review = own_world.add_review(WEB, 5, state="CHANGES_REQUESTED", user=None)
    assert both(own_client, 5)[2] == [*before, "CHANGES_REQUESTED"]
    own_world.remove_review(WEB, 5, review["id"])
    assert both(own_client, 5)[2] == before


def test_commits_are_dropped_from_the_newest(own_client, own_world):
    number = own_world.repository(WEB).oddities["base_merged_in"]
    second = own_world.pull(WEB, number).commits[1]["sha"]
    own_world.drop_commits(WEB, number)
    assert both(own_client, number)[3:] == (2, second)
    own_world.drop_commits(WEB, number, 99)
    assert both(own_client, number)[3] == 0


@pytest.mark.parametrize("full_name", [WEB, None])
def test_failing_pull_request_fails_alone_and_over_both(own_client, own_world, full_name):
    own_world.fail(5, full_name)
    routes = ("pulls/5", "pulls/5/reviews", "pulls/5/commits", "issues/5/events")
    assert [own_client.get(f"/repos/{WEB}/{route}").status for route in routes] == [500] * 4
    assert len(own_client.all(f"/repos/{WEB}/pulls?state=all")) == 40
    query = '{ repository(owner: "acme-demo", name: "web") { pullRequests(first: 9) { nodes { number } } } }'
    answer = own_client.graphql(query)
    nodes = answer["data"]["repository"]["pullRequests"]["nodes"]
    assert [node and node["number"] for node in nodes] == [1, 2, 3, 4, None, 6, 7, 8, 9]
    assert [error["path"] for error in answer["errors"]] == [["repository", "pullRequests", "nodes", 4]]
    own_world.failing.clear()
    assert both(own_client, 5)


def test_unknown_pull_request_is_a_key_error(own_world):
    for name, number in ((WEB, 999), ("acme-demo/none", 1)):
        with pytest.raises(KeyError):
            own_world.change(name, number)


def test_server_counts_what_it_answered_and_closes_at_once():
    with DemoServer(World.generate(pull_requests=1, now=NOW)) as server:
        client = Client(server)
        for path in ("/", "/none", f"/repos/{WEB}"):
            client.get(path)
        assert server.requests == 3
        started = time.monotonic()
    assert time.monotonic() - started < 0.5
    with pytest.raises((ConnectionError, OSError)):
        client.get("/")
    with socket.socket() as again:
        again.settimeout(1)
        assert again.connect_ex(("127.0.0.1", int(server.url.rpartition(":")[2])))


def test_latency_holds_up_each_answer_by_itself_and_can_be_changed_meanwhile(own_world):
    with DemoServer(own_world, latency=0.2) as server:
        clients = [Client(server) for _ in range(4)]
        began = time.monotonic()
        threads = [Thread(target=each.get, args=("/user",)) for each in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 0.2 <= time.monotonic() - began < 0.6
        server.latency = 0
        assert clients[0].get("/user").status == 200
