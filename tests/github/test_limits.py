"""GitHub's limits are waited for, said aloud, and can be walked away from."""

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from ghmetrics.errors import GitHubError, RateLimited, SyncCancelled
from ghmetrics.github.budgets import read_budgets
from ghmetrics.github.events import Waiting
from ghmetrics.github.limits import SECONDARY_WAIT_S
from ghmetrics.github.patience import Cancel, Patience
from ghmetrics.github.rest import RestTransport

from .conftest import GUI, TRANSPORTS, both_transports, fetch
from .scripted import Told, passing_on

recorded = pytest.mark.recorded


def waits(told):
    return [event for event in told if isinstance(event, Waiting)]


def utc_now():
    return datetime.now(UTC)


@recorded
@pytest.mark.parametrize(("transport", "skew_s"), [("rest", 0), ("graphql", 600)])
def test_spent_budget_is_waited_for_until_its_reset(hub, connect, told, transport, skew_s):
    rules = [{"match": {"path": "pulls|graphql", "nth": 2}, "action": {"exhaust": True}}]
    if skew_s:
        rules.append({"match": {}, "action": {"clock_skew_s": skew_s}})
    session = connect(hub({"window_s": 1.0, "rules": rules}).url, patient=True)
    started = time.monotonic()
    landed, failed = fetch(session, transport, most=5)
    assert (len(landed), failed) == (5, {})
    assert waits(told)
    for wait in waits(told):
        assert wait.until.tzinfo is UTC
        assert abs(wait.until - utc_now()) < timedelta(seconds=10), "by this machine's clock, whatever GitHub's says"
    assert time.monotonic() - started < 6


@recorded
@both_transports
def test_budget_that_is_known_to_be_spent_is_not_tried(hub, connect, told, transport):
    server = hub({"window_s": 1.5})
    session = connect(server.url, patient=True)
    api = TRANSPORTS[transport](session)
    api.repository(GUI)
    resource = "core" if transport == "rest" else "graphql"
    spent = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Resource": resource} | epoch(1.5)
    (account,) = session.governor.accounts
    account.note(spent, Patience().clock(), utc_now())
    api.repository(GUI)
    assert [wait.reason for wait in waits(told)] == ["GitHub's hourly limit is spent"]
    assert server.app.stats()["requests"] == 2


@recorded
def test_anonymous_limit_of_60_is_waited_for(hub, connect, told):
    session = connect(hub({"window_s": 1.5}).url, None, patient=True)
    landed, failed = fetch(session, "rest", most=16)
    assert (len(landed), failed) == (16, {})
    assert waits(told)


@recorded
@pytest.mark.parametrize(("transport", "status"), [("rest", 403), ("graphql", 429)])
def test_retry_after_in_seconds(hub, connect, told, transport, status):
    wrong = {"status": status, "retry_after": 1, "message": "You have exceeded a secondary rate limit."}
    session = connect(
        hub({"rules": [{"match": {"path": "^/(repos|graphql)", "nth": 1}, "action": wrong}]}).url, patient=True
    )
    started = time.monotonic()
    TRANSPORTS[transport](session).repository(GUI)
    assert 1.0 <= time.monotonic() - started < 3
    assert len(waits(told)) == 1


SPENT = {"X-RateLimit-Limit": "60", "X-RateLimit-Resource": "core", "X-RateLimit-Remaining": "0"}
LEFT = SPENT | {"X-RateLimit-Remaining": "40"}


def date(seconds):
    """So many seconds from now, as a header has it."""
    return format_datetime(utc_now() + timedelta(seconds=seconds), usegmt=True)


def epoch(seconds):
    return {"X-RateLimit-Reset": str(int(time.time() + seconds))}


# What is answered, and how many seconds have to be waited, by this machine's clock.
REFUSALS = {
    "seconds": (403, lambda: {"Retry-After": "37"}, 37),
    "seconds go before the reset": (403, lambda: {"Retry-After": "37"} | SPENT | epoch(4000), 37),
    "date": (429, lambda: {"Retry-After": date(400)}, 400),
    "date by a clock that is ahead": (429, lambda: {"Retry-After": date(3690), "Date": date(3600)}, 90),
    "date by a clock that is behind": (429, lambda: {"Retry-After": date(-3510), "Date": date(-3600)}, 90),
    "date in the past": (429, lambda: {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    "negative": (429, lambda: {"Retry-After": "-5"}, 0),
    "nonsense": (429, lambda: {"Retry-After": "soon"}, 60),
    "not a number": (429, lambda: {"Retry-After": "nan"}, 60),
    "for ever": (429, lambda: {"Retry-After": "inf"}, 86_400),
    "for an age": (429, lambda: {"Retry-After": "9" * 15}, 86_400),
    "reset": (403, lambda: SPENT | epoch(400), 401),
    "reset by a clock that is ahead": (403, lambda: SPENT | epoch(3690) | {"Date": date(3600)}, 91),
    "reset in the past": (403, lambda: SPENT | {"X-RateLimit-Reset": "1"}, 1),
    "secondary limit": (403, lambda: LEFT | epoch(400), 60),
    "secondary limit without any header": (403, dict, 60),
    "too many requests": (429, dict, 60),
    "service unavailable": (503, lambda: {"Retry-After": "20"}, 20),
}


@pytest.mark.parametrize("case", list(REFUSALS))
def test_length_of_the_wait(scripted, connect, told, case):
    status, headers, seconds = REFUSALS[case]
    message = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
    answers = [Told(message, status, headers()), Told({"id": 1})]
    session = connect(scripted(lambda _: answers.pop(0)).url)
    asked_at = utc_now()
    assert session.get("x").body == {"id": 1}
    if seconds == 0:
        assert told == [], "what takes no time is not worth a word"
    else:
        assert (waits(told)[0].until - asked_at).total_seconds() == pytest.approx(seconds, abs=3)


def test_secondary_limit_is_waited_for_longer_each_time_and_not_for_ever(scripted, connect, told):
    session = connect(scripted(lambda _: Told({"message": "secondary rate limit"}, 403)).url)
    with pytest.raises(RateLimited, match="still refuses after 8 waits"):
        session.get("x")
    now = utc_now()
    lengths = [round((wait.until - now).total_seconds() / SECONDARY_WAIT_S) for wait in waits(told)]
    assert lengths == [1, 2, 4, 8, 16, 32, 64, 128]


def test_limit_that_does_not_end_ends_the_sync(standin, scripted, connect):
    """No pull request is to be blamed for it."""
    plain = passing_on(standin.url)

    def answer(asked):
        return Told({"message": "secondary rate limit"}, 403) if "/reviews" in asked.target else plain(asked)

    with pytest.raises(RateLimited):
        fetch(connect(scripted(answer).url), "rest", "acme-demo/web")


@pytest.mark.parametrize("kind", ["RATE_LIMIT", "RATE_LIMITED"])
def test_graphql_says_it_in_a_good_answer(scripted, connect, told, kind):
    reset = int(time.time()) + 300
    headers = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset),
               "X-RateLimit-Resource": "graphql"}  # fmt: skip
    limited = Told({"errors": [{"type": kind, "message": "API rate limit exceeded"}]}, 200, headers)
    good = Told({"data": {"viewer": {"login": "me"}}})
    answers = [limited, good]
    session = connect(scripted(lambda _: answers.pop(0)).url)
    assert TRANSPORTS["graphql"](session).viewer() == "me"
    expected = datetime.fromtimestamp(reset, UTC) + timedelta(seconds=1)
    assert abs(waits(told)[0].until - expected) < timedelta(seconds=0.5)


def test_plain_403_is_no_limit(scripted, connect, told):
    session = connect(scripted(lambda _: Told({"message": "Resource not accessible"}, 403, LEFT)).url)
    with pytest.raises(Exception, match="not accessible"):
        session.get("x")
    assert told == []


@recorded
@both_transports
def test_cancelling_ends_a_wait_at_once(hub, connect, told, transport):
    cancel = Cancel()
    rule = {"match": {"path": "^/(repos|graphql)"}, "action": {"exhaust": True}}
    session = connect(hub({"rules": [rule]}).url, patient=True, cancel=cancel)
    threading.Timer(0.2, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(SyncCancelled):
        TRANSPORTS[transport](session).repository(GUI)
    assert time.monotonic() - started < 1
    assert waits(told)[0].until > utc_now() + timedelta(minutes=50)


def test_cancelling_ends_the_wait_between_attempts(scripted, connect):
    cancel = Cancel()
    server = scripted(lambda _: cancel.set() or Told(None, 500))
    with pytest.raises(SyncCancelled):
        connect(server.url, patient=True, cancel=cancel).get("x")
    assert len(server.asked) == 1


def test_nothing_is_asked_after_cancelling(scripted, connect):
    cancel = Cancel()
    cancel.set()
    server = scripted(lambda _: Told({}))
    with pytest.raises(SyncCancelled):
        connect(server.url, cancel=cancel).get("x")
    assert server.asked == []


@recorded
def test_budgets_are_read_for_nothing(hub, connect):
    server = hub()
    session = connect(server.url)
    fetch(session, "graphql", most=5)
    RestTransport(session).repository(GUI)
    before = server.app.stats()
    budgets = read_budgets(session)
    assert {name: budget.limit for name, budget in budgets.items()} == {"core": 5000, "graphql": 5000}
    assert budgets["core"].remaining == 5000 - before["rest_points"] == 4999
    assert budgets["graphql"].remaining == 5000 - before["graphql_points"]
    assert budgets["graphql"].reset_at.tzinfo is UTC
    assert server.app.stats()["rest_points"] == before["rest_points"]
    assert session.governor.budget("core").remaining == 4999


@recorded
def test_server_without_limits_has_no_budgets(hub, connect):
    assert read_budgets(connect(hub(unlimited=True).url)) == {}


@pytest.mark.parametrize(
    "body",
    [
        {}, {"resources": None}, {"resources": 5}, {"resources": "core"}, {"resources": {"core": None}},
        {"resources": {"core": {"limit": "many", "remaining": 1, "reset": 5}}},
        {"resources": {"core": {"limit": 60, "remaining": None, "reset": 5}}},
        {"resources": {"core": {"limit": 60, "remaining": 1, "reset": None}}},
        {"resources": {"core": {"limit": 60, "remaining": 1, "reset": 10**18}}},
    ],
)  # fmt: skip
def test_budgets_that_make_no_sense_are_as_if_github_had_not_answered(scripted, connect, body):
    with pytest.raises(GitHubError, match=r"GitHub (does not say what is left|says of its limits what makes no sense)"):
        read_budgets(connect(scripted(lambda _: Told(body)).url))


@pytest.mark.parametrize("headers", [{}, {"X-RateLimit-Limit": "many"}, SPENT, SPENT | {"X-RateLimit-Reset": "later"},
                                     SPENT | {"X-RateLimit-Reset": "9" * 20}])  # fmt: skip
def test_headers_that_say_nothing_change_nothing(scripted, connect, told, headers):
    session = connect(scripted(lambda _: Told({}, 200, headers)).url)
    session.get("x")
    session.get("x")
    assert session.governor.budget("core") is None
    assert told == []
