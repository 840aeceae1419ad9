"""All threads of a session share what each token may ask, and a refusal stops them all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ghmetrics.errors import SyncCancelled
from ghmetrics.github.account import Account
from ghmetrics.github.events import Waiting
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.jobs import Job, in_this_context, working_for
from ghmetrics.github.minute import Allowance
from ghmetrics.github.patience import Cancel

from .conftest import GUI, both_transports
from .scripted import Told

HEADERS = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4000"}
SECOND = Allowance(window_s=1.0)
"""A minute that lasts a second."""


def in_threads(count, call):
    """The results of a call in so many threads, each in the job of this one."""
    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(in_this_context(call)) for _ in range(count)]]


def viewer(session):
    return session.post_graphql("query { viewer { login } }", {})


def test_points_a_minute_are_kept_by_all_threads_together(scripted, connect):
    times = []

    def answer(asked):
        times.append(time.monotonic())
        return Told({"data": {"rateLimit": {"cost": 5}}}, 200, HEADERS)

    session = connect(scripted(answer).url, patient=True, allowance=replace(SECOND, graphql_points=50))
    in_threads(8, lambda: [viewer(session) for _ in range(4)])
    for start in times:
        assert sum(start <= other < start + 0.9 for other in times) <= 10
    assert len(times) == 32
    assert times[-1] - times[0] < 6, "all of it is used"


def test_rest_points_a_minute_are_kept(scripted, connect):
    times = []

    def answer(asked):
        times.append(time.monotonic())
        return Told({}, 200, HEADERS)

    session = connect(scripted(answer).url, patient=True, allowance=replace(SECOND, rest_points=10))
    in_threads(5, lambda: [session.get("x") for _ in range(5)])
    for start in times:
        assert sum(start <= other < start + 0.9 for other in times) <= 10
    assert len(times) == 25


@both_transports
def test_no_more_requests_fly_than_the_cap(scripted, connect, transport):
    flying, most, lock = [0], [0], threading.Lock()

    def answer(asked):
        with lock:
            flying[0] += 1
            most[0] = max(most[0], flying[0])
        time.sleep(0.02)
        with lock:
            flying[0] -= 1
        return Told({"data": {}})

    session = connect(scripted(answer).url, patient=True, allowance=Allowance(at_once=3))
    ask = (lambda: session.get("x")) if transport == "rest" else (lambda: viewer(session))
    in_threads(12, lambda: [ask() for _ in range(3)])
    assert most[0] == 3
    assert session.request_count == 36


def test_strangers_go_carefully(scripted, connect):
    """Until somebody knows how long such a query takes, two of them are enough."""
    flying, most, lock = [0], [0], threading.Lock()

    def answer(asked):
        with lock:
            flying[0] += 1
            most[0] = max(most[0], flying[0])
        time.sleep(0.1)
        with lock:
            flying[0] -= 1
        return Told({"data": {}}, 200, HEADERS)

    session = connect(scripted(answer).url, patient=True)
    in_threads(8, lambda: viewer(session))
    assert most[0] > 2, "it is quick, so more may go"
    session = connect(scripted(answer).url, patient=True)
    most[0] = 0
    threads = [threading.Thread(target=viewer, args=(session,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    assert most[0] == 2
    for thread in threads:
        thread.join()


def test_response_time_is_spread(scripted, connect):
    times = []

    def answer(asked):
        times.append(time.monotonic())
        time.sleep(0.1)
        return Told({"data": {}}, 200, HEADERS)

    session = connect(scripted(answer).url, patient=True, allowance=replace(SECOND, graphql_seconds=0.5))
    started = time.monotonic()
    in_threads(4, lambda: [viewer(session) for _ in range(4)])
    assert time.monotonic() - started > 2, "16 x 0.1 s at half a second a second"


SHAPES = {
    "with Retry-After": Told({"message": "You have exceeded a secondary rate limit."}, 403, {"Retry-After": "1"}),
    "without": Told({"message": "You have exceeded a secondary rate limit."}, 429, HEADERS),
}


@pytest.mark.parametrize("shape", list(SHAPES))
@both_transports
def test_refusal_stops_all_threads_and_both_apis(scripted, connect, told, shape, transport):
    refused = []

    def answer(asked):
        if not refused:
            refused.append(time.monotonic())
            return SHAPES[shape]
        return Told({"data": {}}, 200, HEADERS)

    cancel = Cancel()
    server = scripted(answer)
    session = connect(server.url, patient=True, cancel=cancel)
    first = (lambda: session.get("x")) if transport == "rest" else (lambda: viewer(session))

    def attempt(call):
        try:
            call()
        except SyncCancelled:
            return "cancelled"
        return "answered"

    with ThreadPoolExecutor(5) as pool:
        futures = [pool.submit(attempt, first)]
        while not told:
            time.sleep(0.005)
        others = [lambda: session.get("y"), lambda: viewer(session)] * 2
        futures += [pool.submit(attempt, call) for call in others]
        time.sleep(0.3)
        assert len(server.asked) == 1, "nobody asks while GitHub wants to be left alone"
        if shape == "without":
            cancel.set()
        results = {future.result(timeout=5) for future in futures}
    assert results == {"cancelled" if shape == "without" else "answered"}
    (wait,) = told
    assert wait.reason == "GitHub's limit"


def test_refusals_that_come_together_count_once():
    """Four requests were under way: the wait is a minute, not eight."""
    account, today = Account(None, Allowance()), datetime.now(UTC)

    def wait(now):
        return account.wait(now, "graphql", 1, 1.0, is_paced=True).seconds

    for now in (10.0, 10.1, 10.2, 10.3):
        account.refused(HEADERS, "core", 9.0, now, today)
    assert wait(10.3) == pytest.approx(60)
    account.refused(HEADERS, "core", 71.0, 71.5, today)
    assert wait(71.5) == pytest.approx(120)
    account.welcomed(192.0)
    account.refused(HEADERS, "core", 200.0, 200.5, today)
    assert wait(200.5) == pytest.approx(60)


def test_spent_budget_of_one_api_leaves_the_other_alone():
    account, today = Account(None, Allowance()), datetime.now(UTC)
    reset = {"X-RateLimit-Reset": str(int(today.timestamp()) + 900), "X-RateLimit-Resource": "core"}
    account.refused(HEADERS | reset | {"X-RateLimit-Remaining": "0"}, "core", 0.0, 1.0, today)
    assert account.wait(1.0, "core", 1, 1.0, is_paced=True).seconds == pytest.approx(901, abs=1)
    assert account.wait(1.0, "graphql", 1, 1.0, is_paced=True) is None


def test_each_job_is_told_once_what_it_waits_for(scripted, connect, told):
    answers = [Told({"message": "secondary rate limit"}, 403, {"Retry-After": "1"})]
    session = connect(scripted(lambda _: answers.pop() if answers else Told({}, 200, HEADERS)).url, patient=True)

    def work(name):
        with working_for(Job(name)):
            in_threads(4, lambda: session.get("x"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, ["o/one", "o/two"]))
    waits = [event for event in told if isinstance(event, Waiting)]
    assert sorted(wait.repository for wait in waits) in (["o/one", "o/two"], ["o/one"], ["o/two"])
    assert all(wait.until.utcoffset() == timedelta() for wait in waits)


def test_pacing_waits_are_not_told_one_by_one(scripted, connect, told):
    session = connect(
        scripted(lambda _: Told({}, 200, HEADERS)).url, patient=True, allowance=replace(SECOND, rest_points=5)
    )
    for _ in range(12):
        session.get("x")
    assert told == []


def test_long_pace_is_told_and_can_be_cancelled(scripted, connect, told):
    cancel = Cancel()
    session = connect(
        scripted(lambda _: Told({}, 200, HEADERS)).url, patient=True, cancel=cancel, allowance=Allowance(rest_points=2)
    )
    threading.Timer(0.3, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(SyncCancelled):
        [session.get("x") for _ in range(3)]
    assert time.monotonic() - started < 1.5
    assert [event.reason for event in told] == ["GitHub's limits for a minute"]
    assert session.governor.seconds_until_free("core") > 50
    assert session.governor.seconds_until_free("graphql") == 0


def test_server_without_limits_is_not_paced(scripted, connect, told):
    session = connect(scripted(lambda _: Told({})).url, patient=True, allowance=Allowance(rest_points=2))
    started = time.monotonic()
    session.get("x")
    in_threads(4, lambda: [session.get("x") for _ in range(10)])
    assert time.monotonic() - started < 5
    assert told == []


def test_answers_that_overtake_each_other_do_not_raise_the_budget(scripted, connect):
    reset = {"X-RateLimit-Reset": str(int(time.time()) + 900), "X-RateLimit-Resource": "core"}
    left = iter(["90", "10", "70", "40"])
    session = connect(
        scripted(lambda _: Told({}, 200, HEADERS | reset | {"X-RateLimit-Remaining": next(left)})).url, patient=True
    )
    for _ in range(4):
        session.get("x")
    assert session.governor.budget("core").remaining == 10


def test_requests_in_flight_are_taken_off_the_budget(scripted, connect, told):
    """Two requests are left this hour: of five threads two ask, the others wait for the reset."""
    reset = {"X-RateLimit-Reset": str(int(time.time()) + 900), "X-RateLimit-Resource": "core"}
    left, lock = [2], threading.Lock()

    def answer(asked):
        time.sleep(0.05)
        with lock:
            left[0] -= 1
            return Told({}, 200, HEADERS | reset | {"X-RateLimit-Remaining": str(left[0] + 1)})

    cancel = Cancel()
    session = connect(scripted(answer).url, patient=True, cancel=cancel)
    session.get("x")
    threading.Timer(1.0, cancel.set).start()

    def ask():
        try:
            session.get("x")
        except SyncCancelled:
            return 0
        return 1

    assert sum(in_threads(5, ask)) == 2
    assert session.request_count == 3


@pytest.mark.recorded
def test_many_threads_at_a_real_pace_meet_no_secondary_limit(hub, connect):
    server = hub(secondary=True)
    session = connect(server.url, patient=True)
    in_threads(16, lambda: [GraphQLTransport(session).repository(GUI) for _ in range(20)])
    stats = server.app.stats()
    assert stats["secondary_limit_hits"] == 0
    assert stats["max_concurrent"] <= 10
    assert session.points == stats["graphql_points"] == 320
