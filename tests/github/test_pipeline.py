"""Documents come as they land, while others are under way; whatever ends it, nothing that landed is lost."""

import threading
import time
from itertools import islice

import pytest

from ghmetrics.errors import AuthenticationError, GitHubError, SyncCancelled
from ghmetrics.github.jobs import Job, current_job, working_for
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.patience import Cancel

from .conftest import TRANSPORTS, all_of, both_transports
from .scripted import Told, passing_on

WEB = "acme-demo/web"


def crew():
    return [thread for thread in threading.enumerate() if thread.name.startswith("ghmetrics-crew")]


def is_hydration(asked):
    return b"query PullRequests(" in asked.body or "/reviews" in asked.target


@both_transports
def test_entries_are_pulled_in_the_calling_thread_while_others_are_fetched(standin, connect, scripted, transport):
    """The first answer is held back until more entries have been asked for."""
    plain, pulled_more, pulled = passing_on(standin.url), threading.Event(), []

    def answer(asked):
        if is_hydration(asked):
            assert pulled_more.wait(10)
        return plain(asked)

    api = TRANSPORTS[transport](connect(scripted(answer).url))
    repository, entries = all_of(api, WEB)
    first = 35 if transport == "graphql" else 1

    def lazily():
        for entry in entries:
            pulled.append(threading.current_thread())
            if len(pulled) > first:
                pulled_more.set()
            yield entry

    landed = list(api.documents(repository, lazily(), commits=True, learnt=Learnt()))
    assert len(landed) == 60
    assert set(pulled) == {threading.current_thread()}


@both_transports
def test_no_more_is_pulled_than_is_needed_soon(standin, connect, transport):
    api = TRANSPORTS[transport](connect(standin.url))
    repository, entries = all_of(api, WEB)
    pulled = []
    endless = (pulled.append(entry) or entry for entry in list(entries) * 100)
    outcomes = api.documents(repository, endless, commits=True, learnt=Learnt())
    assert len(list(islice(outcomes, 10))) == 10
    outcomes.close()
    assert len(pulled) <= 400


@both_transports
def test_list_that_breaks_off_is_raised_after_what_came_before_has_landed(standin, connect, transport):
    api = TRANSPORTS[transport](connect(standin.url))
    repository, entries = all_of(api, WEB)

    def breaking():
        yield from islice(entries, 45)
        raise GitHubError("the list broke off")

    outcomes, landed = api.documents(repository, breaking(), commits=True, learnt=Learnt()), []
    with pytest.raises(GitHubError, match="broke off"):
        landed.extend(outcomes)
    assert len(landed) == 45


@both_transports
def test_what_ends_the_sync_is_raised_after_what_was_under_way_has_landed(standin, connect, scripted, transport):
    plain, refused, lock, seen = passing_on(standin.url), threading.Event(), threading.Lock(), []

    def answer(asked):
        if not is_hydration(asked):
            return plain(asked)
        with lock:
            seen.append(asked)
            place = len(seen)
        if place == 3:
            refused.set()
            return Told({"message": "Bad credentials"}, 401)
        if place == 2:
            refused.wait(10)
            time.sleep(0.05)
        return plain(asked)

    api = TRANSPORTS[transport](connect(scripted(answer).url))
    repository, entries = all_of(api, WEB)
    learnt, landed = Learnt(page=10), []
    with pytest.raises(AuthenticationError):
        landed.extend(api.documents(repository, entries, commits=True, learnt=learnt))
    assert len(landed) >= (21 if transport == "graphql" else 2)
    assert len(seen) <= 5, "nothing more is begun"


@both_transports
def test_cancelling_ends_it_and_leaves_no_thread_behind(standin, connect, transport):
    cancel = Cancel()
    api = TRANSPORTS[transport](connect(standin.url, cancel=cancel))
    repository, entries = all_of(api, WEB)
    outcomes = api.documents(repository, entries, commits=True, learnt=Learnt(page=5))
    landed = [next(outcomes)]
    cancel.set()
    with pytest.raises(SyncCancelled):
        landed.extend(outcomes)
    assert len(landed) < 60
    for thread in crew():  # one that has just brought its last answer may still be on its way out
        thread.join(10)
    assert not crew()


@both_transports
def test_interrupt_ends_the_waits_of_all_threads(standin, connect, scripted, transport):
    """Ctrl-C in the calling thread while the others wait for GitHub's limit."""
    plain, limited = passing_on(standin.url), threading.Event()

    def answer(asked):
        if is_hydration(asked):
            limited.set()
            return Told({"message": "API rate limit exceeded"}, 403, {"Retry-After": "3000"})
        return plain(asked)

    session = connect(scripted(answer).url, patient=True)
    api = TRANSPORTS[transport](session)
    repository, entries = all_of(api, WEB)

    def interrupted():
        yield from islice(entries, 1)
        limited.wait(10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(api.documents(repository, interrupted(), commits=True, learnt=Learnt()))
    assert session.patience.cancelled.is_set()
    for _ in range(200):
        if not crew():
            break
        time.sleep(0.05)
    else:
        pytest.fail("a thread waits on")


@both_transports
def test_threads_work_for_the_job_of_the_caller(standin, connect, scripted, transport):
    plain, jobs, broken = passing_on(standin.url), [], []

    def answer(asked):
        if is_hydration(asked) and not broken:
            broken.append(asked)
            return Told(None, 500)
        return plain(asked)

    session = connect(scripted(answer).url)
    session.patience.tell = lambda _: jobs.append(current_job())
    api = TRANSPORTS[transport](session)
    job = Job(WEB)
    with working_for(job):
        repository, entries = all_of(api, WEB)
        list(api.documents(repository, entries, commits=True, learnt=Learnt()))
    assert [each is job for each in jobs] == [True]


@both_transports
def test_no_entries_are_no_request(standin, connect, transport):
    session = connect(standin.url)
    api = TRANSPORTS[transport](session)
    repository = api.repository(WEB)
    before = session.request_count
    assert list(api.documents(repository, [], commits=True, learnt=Learnt())) == []
    assert session.request_count == before


@pytest.mark.parametrize(
    ("count", "sizes"), [(100, [34, 33, 33]), (34, [34]), (40, [34, 6]), (69, [34, 35]), (200, None)]
)
def test_what_is_left_is_split_evenly(connect, scripted, hub, count, sizes):
    proxy = scripted(passing_on(hub().url))
    api = TRANSPORTS["graphql"](connect(proxy.url))
    repository, entries = all_of(api, "bitcoin-core/gui")
    list(api.documents(repository, islice(entries, count), commits=True, learnt=Learnt()))
    asked = [len(each.json["variables"].get("ids") or ()) for each in proxy.asked]
    found = [size for size in asked if size]
    if sizes:
        assert sorted(found, reverse=True) == sorted(sizes, reverse=True)
    assert min(found) >= 6
