"""What did not change costs nothing, and the cache holds nothing that it should not."""

import json
import sqlite3

import pytest

from .conftest import GUI, fetch
from .scripted import Told

SECRET = "ghp_thisIsTheTokenOfTheTest"
WEB = "acme-demo/web"


@pytest.mark.recorded
def test_what_did_not_change_is_free(hub, connect, cache):
    server = hub()
    first = fetch(connect(server.url, cache=cache), "rest", most=20)
    spent = server.app.stats()["rest_points"]
    assert spent == 20 * 4 + 1 + 2  # the repository, and of its list the first few and a whole page
    again = fetch(connect(server.url, cache=cache), "rest", most=20)
    assert server.app.stats()["rest_points"] == spent
    assert again == first


@pytest.mark.recorded
def test_what_changed_is_seen_at_once(hub, connect, cache):
    server = hub()
    before, _ = fetch(connect(server.url, cache=cache), "rest", most=3)
    number = next(iter(before))
    server.world.mutate(GUI, number, set={"title": "Something else"})
    after, _ = fetch(connect(server.url, cache=cache), "rest", most=3)
    assert after[number].pull_request["title"] == "Something else"


def test_answer_without_an_etag_is_asked_for_every_time(scripted, connect, cache):
    answers = [Told({"id": 1}), Told({"id": 2})]
    session = connect(scripted(lambda _: answers.pop(0)).url, cache=cache)
    assert [session.get("x").body["id"] for _ in range(2)] == [1, 2]


def test_answer_to_one_token_is_not_shown_to_another(standin, scripted, connect, cache):
    """Each answer is GitHub's own to the token that asks: the cache only spares its body."""

    def answer(asked):
        if asked.headers["Authorization"] != f"Bearer {SECRET}":
            return Told({"message": "Not Found"}, 404)
        return Told({"id": 1}, 200, {"ETag": '"one"'})

    server = scripted(answer)
    assert connect(server.url, SECRET, cache=cache).get("x").body == {"id": 1}
    with pytest.raises(Exception, match="404"):
        connect(server.url, "another", cache=cache).get("x")


def rows(cache):
    with sqlite3.connect(cache) as connection:
        return [json.loads(value) for (value,) in connection.execute("select value from responses")]


def bytes_on_disk(cache):
    return b"".join(path.read_bytes() for path in cache.parent.rglob("*") if path.is_file())


def test_cache_holds_json_and_no_token(standin, connect, cache):
    """Also after the answers were asked for again: a 304 does not bring the token in."""
    for _ in range(2):
        session = connect(standin.url, SECRET, cache=cache)
        fetch(session, "rest", WEB, most=5)
        assert SECRET.encode() not in bytes_on_disk(cache)
        session.close()
    assert len(rows(cache)) == 5 * 4 + 1 + 1
    assert {name for row in rows(cache) for name in row["headers"]} <= {"Content-Type", "ETag", "Link"}
    assert {name for row in rows(cache) for name in row["request"]} == {"method", "url"}
    assert SECRET.encode() not in bytes_on_disk(cache)
    assert b"Authorization" not in bytes_on_disk(cache)


def test_token_is_not_kept_with_what_a_redirect_led_to(scripted, connect, cache):
    """Nor what a server sends that echoes the request."""

    def answer(asked):
        if asked.target == "/old":
            return Told(
                None, 301, {"Location": "/new", "ETag": '"old"', "Authorization": asked.headers["Authorization"]}
            )
        headers = {"ETag": '"new"', "X-Echo": asked.headers["Authorization"], "Set-Cookie": f"a={SECRET}"}
        return Told({"id": 1}, 304 if asked.headers.get("If-None-Match") else 200, headers)

    session = connect(scripted(answer).url, SECRET, cache=cache)
    assert [session.get("old").body for _ in range(2)] == [{"id": 1}] * 2
    session.close()
    assert [row["headers"] for row in rows(cache)] == [{"ETag": '"new"'}]
    assert SECRET.encode() not in bytes_on_disk(cache)


def test_answers_of_graphql_are_not_kept(standin, connect, cache):
    session = connect(standin.url, cache=cache)
    fetch(session, "graphql", WEB, most=5)
    session.close()
    assert rows(cache) == []


def test_etag_is_sent_although_answers_vary_by_what_is_not_kept(scripted, connect, cache):
    def answer(asked):
        headers = {"ETag": 'W/"one"', "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP, X-Requested-With"}
        return Told({"id": 1}, 304 if asked.headers.get("If-None-Match") == 'W/"one"' else 200, headers)

    server = scripted(answer)
    for _ in range(3):
        session = connect(server.url, cache=cache)
        assert session.get("x").body == {"id": 1}
        session.close()
    assert [asked.headers.get("If-None-Match") for asked in server.asked] == [None, 'W/"one"', 'W/"one"']
