"""A sync within a budget of requests: not one more is sent. And each job has its own count."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ghmetrics.errors import GhMetricsError, NetworkError, RequestsSpent
from ghmetrics.github.jobs import Job, current_job, in_this_context, working_for

from .conftest import GUI, both_transports, fetch
from .scripted import Told


@pytest.mark.recorded
@both_transports
def test_requests_end_at_the_highest_number(hub, connect, transport):
    server = hub()
    session = connect(server.url, max_requests=3)
    with pytest.raises(RequestsSpent, match=r"Stopped after 3 requests, as asked: sync again to go on\."):
        fetch(session, transport, GUI)
    assert server.app.stats()["requests"] == session.request_count == 3


def test_threads_together_send_not_one_more(scripted, connect):
    server = scripted(lambda _: Told({}))
    session = connect(server.url, max_requests=50)

    def ask(_):
        try:
            session.get("x")
        except RequestsSpent:
            return 0
        return 1

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(ask, range(200))) == 50
    assert len(server.asked) == 50


def test_retries_count_too(scripted, connect):
    server = scripted(lambda _: Told(None, 500))
    with pytest.raises(RequestsSpent):
        connect(server.url, max_requests=2).get("x")
    assert len(server.asked) == 2
    with pytest.raises(NetworkError):
        connect(server.url, max_requests=4).get("x")


def test_redirects_count_too(scripted, connect):
    server = scripted(lambda _: Told(None, 301, {"Location": "/y"}))
    with pytest.raises(RequestsSpent):
        connect(server.url, max_requests=2).get("x")
    assert len(server.asked) == 2


def test_nothing_is_waited_for_when_nothing_may_be_sent(scripted, connect, told):
    server = scripted(lambda _: Told({"message": "secondary rate limit"}, 403, {"Retry-After": "600"}))
    with pytest.raises(RequestsSpent):
        connect(server.url, max_requests=1).get("x")
    assert len(server.asked) == 1


def test_it_is_no_failure_of_github():
    assert RequestsSpent.__mro__[1] is GhMetricsError


def test_each_job_has_its_own_count(scripted, connect):
    session = connect(scripted(lambda _: Told({"data": {"rateLimit": {"cost": 3}}})).url)
    jobs = [Job(f"o/r{number}") for number in range(4)]

    def work(job):
        with working_for(job), ThreadPoolExecutor(3) as pool:
            for future in [pool.submit(in_this_context(session.post_graphql), "query", {}) for _ in range(9)]:
                future.result()
            session.get("x")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, jobs))
    assert [(job.requests, job.points) for job in jobs] == [(10, 27)] * 4
    assert (session.request_count, session.points) == (40, 108)
    assert current_job() is None


def test_events_name_the_repository(scripted, connect, told):
    answers = [Told(None, 500), Told({"message": "rate limit"}, 429), Told({})]
    session = connect(scripted(lambda _: answers.pop(0)).url)
    with working_for(Job("o/r")):
        session.get("x")
    assert [event.repository for event in told] == ["o/r", "o/r"]


@pytest.mark.parametrize("cost", [None, "3", {}, [1]])
def test_cost_that_makes_no_sense_is_none(scripted, connect, cost):
    session = connect(scripted(lambda _: Told({"data": {"rateLimit": {"cost": cost}}})).url)
    answer = session.post_graphql("query", {})
    assert (answer.cost, session.points) == (0, 0)
    assert answer.seconds > 0
