"""The window of a minute: GitHub's secondary limits are never reached, and little of them is left unused."""

import heapq
import random
from collections import deque

import pytest

from ghmetrics.github.expectations import Ask, Expectations
from ghmetrics.github.minute import RECHECK_S, Allowance, Minute

GITHUB = {"rest_points": 900, "graphql_points": 2000, "seconds": 90.0, "graphql_seconds": 60.0}


class GitHub:
    """Its books as the recorded server keeps them: each request at the moment it arrives, whole."""

    def __init__(self):
        self.entries = deque()

    def ask(self, now, resource, points, seconds):
        while self.entries and self.entries[0][0] <= now - 60:
            self.entries.popleft()
        graphql = [entry for entry in self.entries if entry[1] == "graphql"]
        assert sum(entry[2] for entry in graphql) < GITHUB["graphql_points"]
        assert sum(entry[2] for entry in self.entries) - sum(entry[2] for entry in graphql) < GITHUB["rest_points"]
        assert sum(entry[3] for entry in graphql) < GITHUB["graphql_seconds"]
        assert sum(entry[3] for entry in self.entries) < GITHUB["seconds"]
        self.entries.append((now, resource, points, seconds))


def run(requests, threads, dice):
    """The time that a sequence of (resource, points, seconds) takes over so many threads; refusals fail the test."""
    now, minute, github = 0.0, Minute(Allowance()), GitHub()
    pending, flying, most = deque(requests), [], 0
    expectations = Expectations()
    while pending or flying:
        delay = None
        while pending and len(flying) < threads:
            resource, points, seconds = pending[0]
            expected = expectations.of(Ask(resource, resource))
            if delay := minute.delay(now, resource, points, expected.seconds):
                break
            pending.popleft()
            sent = minute.start(now, resource, points, expected.at_most)
            github.ask(now + dice.uniform(0, 0.3), resource, points, seconds)
            heapq.heappush(flying, (now + seconds, id(sent), sent, seconds))
        most = max(most, len(flying))
        if flying and (delay is None or flying[0][0] <= now + delay):
            now, _, sent, seconds = heapq.heappop(flying)
            minute.end(sent, seconds)
            expectations.took(Ask(sent.resource, sent.resource), seconds)
        else:
            now += delay
    assert most <= Allowance().at_once
    return now


def graphql(dice):
    return "graphql", dice.choice([1, 2, 3]), dice.uniform(0.5, 6.0)


def rest(dice):
    return "core", 1, dice.uniform(0.1, 0.9)


def mixed(dice):
    return dice.choice([graphql, rest])(dice)


KINDS = {
    "GraphQL": (graphql, 300, 60.0),
    "REST": (rest, 1000, 90.0),
    "both": (mixed, 500, 90.0),
}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("threads", [1, 4, 40])
@pytest.mark.parametrize("kind", list(KINDS))
def test_no_limit_is_reached_and_little_is_wasted(kind, threads, seed):
    make, count, allowed = KINDS[kind]
    dice = random.Random(seed)
    requests = [make(dice) for _ in range(count)]
    took = run(requests, threads, dice)
    by_time = sum(request[2] for request in requests) / allowed * 60
    of_graphql = sum(request[2] for request in requests if request[0] == "graphql")
    one_by_one = sum(request[2] for request in requests) / threads
    by_points = (sum(request[0] == "core" for request in requests) / 900 - 1) * 60
    assert took <= 1.2 * max(by_time, of_graphql, one_by_one, by_points)


@pytest.mark.parametrize(
    ("resource", "points", "a_minute"), [("core", 1, 900), ("graphql", 1, 2000), ("graphql", 7, 285)]
)
def test_instant_answers_are_paced_by_points(resource, points, a_minute):
    took = run([(resource, points, 0.0)] * (a_minute * 3), 8, random.Random(1))
    assert 120 <= took <= 3 * 60 * 1.1


def test_short_sync_is_not_held_up():
    """Half of a minute's response time goes with as many requests at once as there are threads."""
    requests = [("graphql", 2, 2.0)] * 12
    assert run(requests, 6, random.Random(1)) < 12


def test_expectations_that_are_far_too_low_do_not_add_up():
    dice = random.Random(3)
    run([("graphql", 1, 0.1)] * 100 + [("graphql", 1, 5.0)] * 60, 10, dice)


def test_request_that_never_ends_holds_its_place_and_no_other():
    minute = Minute(Allowance(at_once=2))
    minute.start(0.0, "graphql", 1, 1.0)
    assert minute.delay(0.0, "graphql", 1, 1.0) == 0
    other = minute.start(0.0, "core", 1, 1.0)
    assert minute.delay(0.0, "core", 1, 1.0) == RECHECK_S
    minute.end(other, 0.5)
    assert minute.delay(1000.0, "core", 1, 1.0) == 0


def test_request_larger_than_the_limit_goes_when_the_window_is_empty():
    minute = Minute(Allowance())
    assert minute.delay(0.0, "graphql", 1, 500.0) == 0
    minute.end(minute.start(0.0, "graphql", 1, 500.0), 500.0)
    assert minute.delay(30.0, "graphql", 1, 500.0) == pytest.approx(30.75)
    assert minute.delay(61.0, "graphql", 1, 500.0) == 0


def test_books_are_even_after_everything_is_over():
    minute, dice = Minute(Allowance()), random.Random(5)
    for second in range(200):
        sent = minute.start(float(second), "graphql", 5, 1.0)
        minute.charge(sent, 2)
        minute.end(sent, dice.random())
        minute.charge(sent, 3)
        minute.delay(float(second), "graphql", 1, 1.0)
    assert minute.points("graphql") == 3 * 61
    minute.delay(1000.0, "graphql", 1, 1.0)
    assert (minute.points("graphql"), minute.seconds(1000.0), minute.in_flight) == (0, 0, 0)


def test_nothing_is_paced_where_there_are_no_limits():
    minute = Minute(Allowance(at_once=5000))
    for _ in range(3000):
        assert minute.delay(0.0, "core", 1, 10.0, is_paced=False) == 0
        minute.start(0.0, "core", 1, 10.0)
