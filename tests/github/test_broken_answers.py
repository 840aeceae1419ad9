"""Answers that break on their way are asked for again, and what broke is never kept."""

import pytest

from ghmetrics.errors import NetworkError
from ghmetrics.github.events import Retrying
from ghmetrics.github.rest import RestTransport

from .conftest import GUI, TRANSPORTS, both_transports, fetch, newest
from .scripted import Told

recorded = pytest.mark.recorded
TROUBLES = {
    "dropped": {"drop": True},
    "cut short": {"truncate": True},
    "half of the JSON": {"bad_json": True},
    "HTML 502": {"status": 502, "body": "html"},
    "500": {"status": 500},
    "503": {"status": 503},
    "504": {"status": 504},
}


@recorded
@both_transports
@pytest.mark.parametrize("trouble", list(TROUBLES))
def test_answers_that_break_are_asked_for_again(calm, hub, connect, told, transport, trouble):
    every, most = (3, 120) if transport == "graphql" else (7, 30)
    rule = {"match": {"path": "^/(repos|graphql)", "every": every}, "action": TROUBLES[trouble]}
    landed, failed = fetch(connect(hub({"rules": [rule]}).url), transport, most=most)
    assert failed == {}
    assert landed == newest(calm, most)
    shrunk = transport == "graphql" and trouble in ("HTML 502", "504")
    assert shrunk or any(isinstance(event, Retrying) for event in told)


@recorded
def test_broken_json_is_not_cached(hub, connect, tmp_path):
    rule = {"match": {"path": f"^/repos/{GUI}$", "nth": 1}, "action": {"bad_json": True}}
    server = hub({"rules": [rule]})
    for _ in range(2):
        session = connect(server.url, cache=tmp_path / "cache.sqlite")
        assert RestTransport(session).repository(GUI).full_name == GUI
    assert server.app.stats()["by_route"]["GET /repos/{owner}/{repo} 304"] == 1


def test_good_answer_is_taken_although_the_broken_one_had_the_same_etag(scripted, connect, tmp_path):
    bodies = [b'{"id": 1', b'{"id": 1}']

    def answer(asked):
        if asked.headers["If-None-Match"]:
            return Told(None, 304, {"ETag": '"one"'})
        return Told(bodies.pop(0), 200, {"ETag": '"one"'})

    server = scripted(answer)
    session = connect(server.url, cache=tmp_path / "cache.sqlite")
    assert session.get("x").body == {"id": 1}
    assert session.get("x").body == {"id": 1}
    assert len(server.asked) == 3


def test_broken_answer_does_not_push_out_what_is_asked_for_again(scripted, connect, tmp_path):
    answers = [
        Told({"id": 1}, 200, {"ETag": '"one"'}),
        Told(b'{"id": 2', 200, {"ETag": '"two"'}),
        Told({"id": 2}, 200, {"ETag": '"two"'}),
    ]
    server = scripted(lambda _: answers.pop(0))
    session = connect(server.url, cache=tmp_path / "cache.sqlite")
    assert [session.get("x").body["id"] for _ in range(2)] == [1, 2]


@recorded
def test_503_that_says_how_long_is_waited_for(hub, connect, told):
    rule = {"match": {"path": f"^/repos/{GUI}$", "nth": 1}, "action": {"status": 503, "retry_after": 1}}
    session = connect(hub({"rules": [rule]}).url, patient=True)
    assert RestTransport(session).repository(GUI).full_name == GUI
    assert [type(event).__name__ for event in told] == ["Waiting"]


def test_attempts_end(scripted, connect, told):
    server = scripted(lambda _: Told(None, 500))
    with pytest.raises(NetworkError, match="GitHub answered 500"):
        connect(server.url).get("x")
    assert len(server.asked) == 4
    assert [event.reason for event in told] == ["GitHub answered 500"] * 3
    assert all(0 < event.seconds < 10 for event in told)
    assert told[0].seconds < told[2].seconds


def test_server_that_does_not_answer_in_time(scripted, connect):
    import time

    server = scripted(lambda _: time.sleep(0.4))
    session = connect(server.url, timeouts=(1.0, 0.05))
    with pytest.raises(NetworkError, match=r"No usable answer from 127\.0\.0\.1:\d+: it took too long\."):
        session.get("x")


@recorded
def test_query_that_is_not_answered_in_time_asks_for_less(hub, connect):
    """The first page hangs: it is not asked for at that size again."""
    rule = {"match": {"graphql": "query PullRequests(", "nth": 1}, "action": {"delay_s": 0.8}}
    session = connect(hub({"rules": [rule]}).url, timeouts=(1.0, 0.5))
    landed, failed = fetch(session, most=30)
    assert (len(landed), failed) == (30, {})


@recorded
def test_slow_body_is_whole(hub, connect):
    rule = {"match": {"path": f"^/repos/{GUI}$"}, "action": {"slow_body_s": 0.3}}
    session = connect(hub({"rules": [rule]}).url, timeouts=(1.0, 0.2))
    assert RestTransport(session).repository(GUI).full_name == GUI


@recorded
@both_transports
def test_body_that_trickles_is_given_up_in_time(hub, connect, transport):
    """Each read is quick enough, but the whole is not."""
    rule = {"match": {"path": "^/(repos|graphql)"}, "action": {"slow_body_s": 3}}
    session = connect(hub({"rules": [rule]}).url, timeouts=(1.0, 2.0), total_timeout=0.5)
    with pytest.raises(NetworkError, match="it took too long"):
        TRANSPORTS[transport](session).repository(GUI)


@recorded
def test_query_whose_body_trickles_asks_for_less(hub, connect):
    rule = {"match": {"graphql": "query PullRequests(", "nth": 1}, "action": {"slow_body_s": 5}}
    session = connect(hub({"rules": [rule]}).url, timeouts=(1.0, 2.0), total_timeout=1.5)
    landed, failed = fetch(session, most=30)
    assert (len(landed), failed) == (30, {})


@recorded
def test_slow_body_is_whole_in_the_cache_too(hub, connect, tmp_path):
    rule = {"match": {"path": f"^/repos/{GUI}$", "nth": 1}, "action": {"slow_body_s": 0.3}}
    server = hub({"rules": [rule]})
    session = connect(server.url, cache=tmp_path / "cache.sqlite")
    assert [RestTransport(session).repository(GUI).full_name for _ in range(2)] == [GUI] * 2
    assert server.app.stats()["by_route"]["GET /repos/{owner}/{repo} 304"] == 1
