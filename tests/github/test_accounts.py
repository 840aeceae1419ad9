"""Several tokens share the work, and one that is not accepted is done without."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from ghmetrics.errors import AuthenticationError, RateLimited
from ghmetrics.github.auth import Token
from ghmetrics.github.budgets import read_budgets

from .conftest import GUI, both_transports, fetch, newest
from .scripted import Told

recorded = pytest.mark.recorded
LEFT = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4000"}


def tokens(*texts):
    return [Token.of(text, f"place {number}") for number, text in enumerate(texts, start=1)]


def signatures(server):
    return [asked.headers["Authorization"].removeprefix("Bearer ") for asked in server.asked]


@recorded
@both_transports
def test_two_tokens_share_the_work(calm, hub, connect, transport):
    server = hub()
    session = connect(server.url, tokens("replay-token", "replay-token-2"))
    landed, failed = fetch(session, transport, most=60)
    assert (landed, failed) == (newest(calm, 60), {})
    used = [server.app.limits.budget(name, "graphql" if transport == "graphql" else "core").used
            for name in ("replay-token", "replay-token-2")]  # fmt: skip
    assert min(used) * 4 > max(used)


@recorded
def test_one_goes_on_while_the_other_is_spent(hub, connect, told):
    server = hub({"rules": [{"match": {"token": "replay-token$", "nth": 3}, "action": {"exhaust": True}}]})
    session = connect(server.url, tokens("replay-token", "replay-token-2"), patient=True)
    landed, failed = fetch(session, "rest", most=20)
    assert (len(landed), failed, told) == (20, {}, [])


def test_same_path_has_the_same_token_for_its_etag(scripted, connect, tmp_path):
    def answer(asked):
        etag = f'W/"{asked.headers["Authorization"]}"'
        if asked.headers["If-None-Match"] == etag:
            return Told(None, 304, {"ETag": etag} | LEFT)
        return Told({"id": 1}, 200, {"ETag": etag} | LEFT)

    server = scripted(answer)
    paths = [f"repos/{number}" for number in range(20)]
    for _ in range(2):
        session = connect(server.url, tokens("one", "two"), cache=tmp_path / "cache.sqlite")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(session.get, paths))
        session.close()
    by_path = {}
    for asked, signature in zip(server.asked, signatures(server), strict=True):
        by_path.setdefault(asked.target, set()).add(signature)
    assert all(len(signed) == 1 for signed in by_path.values())
    assert {next(iter(signed)) for signed in by_path.values()} == {"one", "two"}


def only(good):
    return lambda asked: (
        Told({"login": "me", "data": {}}, 200, LEFT)
        if asked.headers["Authorization"] in [f"Bearer {text}" for text in good]
        else Told({"message": "Bad credentials"}, 401)
    )


@both_transports
def test_token_that_is_not_accepted_is_set_aside(scripted, connect, caplog, transport):
    server = scripted(only(["good"]))
    session = connect(server.url, tokens("bad", "good"))
    with caplog.at_level(logging.WARNING):
        for number in range(6):
            if transport == "rest":
                session.get(f"x{number}")
            else:
                session.post_graphql("query { viewer { login } }", {})
    assert signatures(server).count("bad") == 1
    assert caplog.messages == ["GitHub does not accept the token from place 1: going on without it."]


def test_with_none_left_it_is_an_error(scripted, connect):
    server = scripted(only([]))
    session = connect(server.url, tokens("bad", "worse"))
    for _ in range(2):
        with pytest.raises(AuthenticationError, match="does not accept the token from place"):
            session.get("x")
    assert sorted(set(signatures(server))) == ["bad", "worse"]


def test_app_without_tokens_to_give_is_set_aside(scripted, connect, caplog):
    class Revoked:
        origin = "the GitHub App"

        @property
        def text(self):
            raise AuthenticationError("GitHub gives the App no token")

        def __str__(self):
            return "token of the GitHub App"

    session = connect(scripted(only(["good"])).url, [Revoked(), *tokens("good")])
    for number in range(6):
        assert session.get(f"x{number}").body["login"] == "me"
    assert caplog.messages == ["GitHub does not accept the token of the GitHub App: going on without it."]
    with pytest.raises(AuthenticationError, match="no token"):
        connect(scripted(only([])).url, [Revoked()]).get("x")


def test_refusal_of_one_token_is_not_waited_for_by_the_other(scripted, connect, told):
    def answer(asked):
        if asked.headers["Authorization"] == "Bearer one":
            return Told({"message": "secondary rate limit"}, 403, {"Retry-After": "600"})
        return Told({}, 200, LEFT)

    server = scripted(answer)
    session = connect(server.url, tokens("one", "two"), patient=True)
    for number in range(8):
        session.get(f"x{number}")
    assert signatures(server).count("one") == 1
    assert told == []


def test_refusals_by_all_tokens_end(scripted, connect):
    with pytest.raises(RateLimited):
        connect(scripted(lambda _: Told({"message": "rate limit"}, 429)).url, tokens("one", "two")).get("x")


@recorded
def test_budgets_are_added_up(hub, connect):
    session = connect(hub().url, tokens("replay-token", "replay-small", "nonsense"))
    budgets = read_budgets(session)
    assert {name: budget.limit for name, budget in budgets.items()} == {"core": 5050, "graphql": 5050}
    fetch(session, "graphql", GUI, most=5)
    assert read_budgets(session)["graphql"].remaining == 5050 - session.points
    assert len(session.governor.accounts) == 2


def test_no_token_is_one_account(connect):
    session = connect("http://127.0.0.1:9", None)
    assert (session.token, session.tokens, len(session.governor.accounts)) == (None, (), 1)
