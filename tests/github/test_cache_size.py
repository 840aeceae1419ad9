"""The cache stays within its bounds, and can be looked at and emptied while others use it."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import pytest

from ghmetrics.github.cache import HttpCache

from .scripted import Told

WIDE = "x" * 50_000


@pytest.fixture
def wide(scripted):
    """A server of answers of 50 kB, which do not change."""

    def answer(asked):
        headers = {"ETag": f'"{asked.target}"'}
        is_known = asked.headers.get("If-None-Match") == headers["ETag"]
        return Told({"text": WIDE}, 304 if is_known else 200, headers)

    return scripted(answer)


def age(cache, days):
    with sqlite3.connect(cache) as connection:
        connection.execute("update responses set expires = expires - ?", [days * 86_400])


def get(session, *numbers):
    for number in numbers:
        assert session.get(f"n/{number}").body == {"text": WIDE}


def test_file_never_grows_beyond_its_bound(wide, connect, cache):
    session = connect(wide.url, cache=HttpCache(cache, max_mb=1))
    for number in range(100):
        get(session, number)
        assert cache.stat().st_size <= 1_000_000
    session.close()
    info = HttpCache(cache).info()
    assert 600_000 < info.size_bytes <= 1_000_000
    assert 8 <= info.answers < 20


def test_file_shrinks_when_the_bound_does(wide, connect, cache):
    session = connect(wide.url, cache=cache)
    get(session, *range(60))
    session.close()
    assert cache.stat().st_size > 3_000_000
    session = connect(wide.url, cache=HttpCache(cache, max_mb=1))
    session.close()
    assert cache.stat().st_size <= 1_000_000


def test_file_that_can_only_be_rewritten_shrinks_too(wide, connect, cache):
    """As requests-cache itself makes it, without SQLite's auto_vacuum."""
    with sqlite3.connect(cache) as connection:
        connection.execute("create table responses (key text primary key, value blob, expires integer)")
    test_file_shrinks_when_the_bound_does(wide, connect, cache)


def test_what_was_asked_for_longest_ago_goes_first(wide, connect, cache):
    session = connect(wide.url, cache=HttpCache(cache, max_mb=1))
    get(session, *range(6))
    age(cache, 5)
    get(session, 2)
    get(session, *range(100, 111))
    session.close()
    wide.asked.clear()
    get(connect(wide.url, cache=HttpCache(cache, max_mb=1)), 2, 0)
    assert [bool(asked.headers.get("If-None-Match")) for asked in wide.asked] == [True, False]


def test_what_nobody_asked_for_in_90_days_goes(wide, connect, cache):
    session = connect(wide.url, cache=cache)
    get(session, *range(20))
    age(cache, 60)
    get(session, 1, 2)
    age(cache, 31)
    session.close()
    info = HttpCache(cache).info()
    assert info.answers == 2
    assert info.size_bytes < 250_000
    assert timedelta(days=30) < datetime.now(UTC) - info.oldest < timedelta(days=32)


def test_info_of_what_is_there(wide, connect, cache):
    assert HttpCache(cache).info().answers == 0
    before = datetime.now(UTC) - timedelta(seconds=1)
    session = connect(wide.url, cache=cache)
    get(session, 1, 2, 3)
    info = HttpCache(cache).info()
    assert (info.path, info.answers, info.size_bytes) == (cache, 3, cache.stat().st_size)
    assert before <= info.oldest <= info.newest <= datetime.now(UTC)


def test_cleared_while_another_session_uses_it(wide, connect, cache, caplog):
    session = connect(wide.url, cache=cache)
    get(session, *range(40))
    assert HttpCache(cache).clear().answers == 40
    assert cache.stat().st_size < 50_000
    get(session, *range(3))
    session.close()
    assert HttpCache(cache).info().answers == 3
    assert caplog.records == []


def test_cleared_again_and_again_while_threads_use_it(wide, connect, cache, caplog):
    session = connect(wide.url, cache=cache)
    threads = [threading.Thread(target=get, args=(session, *range(n, n + 40))) for n in (0, 20, 200)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        HttpCache(cache).clear()
    for thread in threads:
        thread.join()
    get(session, 1)
    assert caplog.records == []


def test_short_lock_of_another_process_is_waited_for(wide, connect, cache, caplog):
    HttpCache(cache).opened().close()
    other = sqlite3.connect(cache, isolation_level=None, check_same_thread=False)
    other.execute("begin exclusive")
    timer = threading.Timer(0.2, other.rollback)
    timer.start()
    session = connect(wide.url, cache=cache)
    get(session, 1)
    timer.join()
    other.close()
    assert (caplog.records, HttpCache(cache).info().answers) == ([], 1)
