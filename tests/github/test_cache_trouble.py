"""A cache costs only requests: whatever befalls its file, the answers come, and it is said once."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ghmetrics.errors import WorkspaceBusy, WorkspaceError
from ghmetrics.github.cache import HttpCache
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.rest import RestTransport

from .conftest import fetch, listed

WEB = "acme-demo/web"
GOES_ON = "this run goes on without"


def said(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("ghmetrics")]


def ruin(cache, statement):
    with sqlite3.connect(cache) as connection:
        connection.executescript(statement)


def overwrite_the_middle(cache):
    whole = cache.read_bytes()
    half = len(whole) // 2
    cache.write_bytes(whole[:half] + b"\xff" * 5000 + whole[half + 5000 :])


DAMAGES = {
    "text": lambda cache: cache.write_bytes(b"this is no database" * 100),
    "middle": overwrite_the_middle,
    "cut short": lambda cache: os.truncate(cache, cache.stat().st_size // 2),
    "another make": lambda cache: ruin(cache, "drop table responses; create table responses (key primary key, value)"),
    "another table": lambda cache: ruin(cache, "drop table responses; create view responses as select 1 as key"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_cache_is_set_aside_and_a_new_one_begins(standin, connect, cache, caplog, damage):
    session = connect(standin.url, cache=cache)
    expected = fetch(session, "rest", WEB, most=5)
    session.close()
    DAMAGES[damage](cache)
    session = connect(standin.url, cache=cache)
    assert fetch(session, "rest", WEB, most=5) == expected
    session.close()
    assert cache.with_suffix(".damaged").exists()
    (message,) = said(caplog)
    assert message.startswith(f"The HTTP cache {cache} is damaged (")
    assert message.endswith("it is set aside as http_cache.damaged, and a new one begins.")
    assert fetch(connect(standin.url, cache=cache), "rest", WEB, most=5) == expected
    assert len(said(caplog)) == 1
    assert HttpCache(cache).info().answers == 5 * 4 + 2


@pytest.mark.parametrize("content", [b"", None])
def test_empty_file_and_no_file_are_a_new_cache(standin, connect, cache, caplog, content):
    if content is not None:
        cache.write_bytes(content)
    session = connect(standin.url, cache=cache)
    fetch(session, "rest", WEB, most=1)
    session.close()
    assert (said(caplog), HttpCache(cache).info().answers) == ([], 6)


@pytest.mark.parametrize(
    "value",
    [
        "not json", "", "[]", "null", "7", '"text"', "{}", '{"status_code": 200}', "[" * 100_000, b"\x80\x04\x95pickle", b"\xff\xfe",
        None, '{"headers": null}', '{"status_code": 200, "url": "x", "content": "bm90IGpzb24=", "headers": {"ETag": "x"}}',
        '{"status_code": 200, "url": "x", "_content": "W10=", "headers": {"ETag": 5}}',
        '{"status_code": 200, "url": "x", "_content": "W10=", "headers": {"ETag": "a\\nb: c"}}',
        '{"status_code": 200, "url": "x", "_content": "W10=", "headers": {"ETag": "\u2192"}}',
        '{"status_code": 200, "url": "x", "_content": "W10=", "headers": {"ETag": "x"}, "expires": "never"}',
        '{"status_code": 200, "url": "x", "_content": "W10=", "headers": {"ETag": "x"}}',
        '{"status_code": 500, "url": "x", "_content": "W10=", "headers": {"ETag": "x"}}',
    ],
)  # fmt: skip
def test_answer_that_makes_no_sense_is_fetched_again(standin, connect, cache, caplog, value):
    session = connect(standin.url, cache=cache)
    expected = fetch(session, "rest", WEB, most=2)
    session.close()
    with sqlite3.connect(cache) as connection:
        connection.execute("update responses set value = ?", [value])
    session = connect(standin.url, cache=cache)
    assert fetch(session, "rest", WEB, most=2) == expected
    session.close()
    assert fetch(connect(standin.url, cache=cache), "rest", WEB, most=2) == expected
    assert said(caplog) == []


@pytest.mark.parametrize("place", ["a folder", "below a file", "nowhere"])
def test_cache_that_can_not_be_opened_is_done_without(standin, connect, cache, caplog, place):
    folder = cache.parent
    (folder / "file").write_text("")
    (folder / "cache.sqlite").mkdir()
    path = {"a folder": folder / "cache.sqlite", "below a file": folder / "file" / "x", "nowhere": folder / "no" / "x"}[
        place
    ]
    landed, failed = fetch(connect(standin.url, cache=path), "rest", WEB, most=3)
    assert (len(landed), failed) == (3, {})
    (message,) = said(caplog)
    assert message.startswith(f"The HTTP cache {path} can't be used (")
    assert message.endswith(f"): {GOES_ON} it.")


AS_ANOTHER = textwrap.dedent("""
    import os, resource, sys
    from pathlib import Path
    from ghmetrics.github.auth import Token
    from ghmetrics.github.cache import HttpCache
    from ghmetrics.github.page_size import Learnt
    from ghmetrics.github.rest import RestTransport
    from ghmetrics.github.session import GitHubSession
    from ghmetrics.settings import Hosts

    url, cache, most_bytes, user = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    if user:
        os.setuid(user)
    if most_bytes >= 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    session = GitHubSession(Hosts(url, url + "/graphql"), Token.of("t", "a test"), cache=HttpCache(cache))
    api = RestTransport(session)
    repository = api.repository("acme-demo/web")
    entries = [entry for page in api.listing(repository) for entry in page.entries]
    print(len(list(api.documents(repository, entries[:10], commits=True, learnt=Learnt()))))
    session.close()
""")


def run_as(standin, cache, most_bytes=-1, user=0):
    return subprocess.run(
        [sys.executable, "-c", AS_ANOTHER, standin.url, str(cache), str(most_bytes), str(user)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("most_bytes", [0, 10_000, 60_000])
def test_full_disk_costs_only_the_cache(standin, cache, most_bytes):
    """A limit on the size of files stands for a disk that is full from the start, or fills up on the way."""
    ran = run_as(standin, cache, most_bytes)
    assert ran.stdout == "10\n"
    assert ran.stderr.startswith(f"The HTTP cache {cache} can't be used (")
    assert ran.stderr.endswith(f"): {GOES_ON} it.\n")
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("what", ["file", "folder"])
def test_read_only_cache_is_done_without(standin, connect, cache, what, lesser_account):
    session = connect(standin.url, cache=cache)
    fetch(session, "rest", WEB, most=1)
    session.close()
    for folder in cache.parents[:-2]:
        folder.chmod(0o755)
    cache.chmod(0o444 if what == "file" else 0o666)
    cache.parent.chmod(0o777 if what == "file" else 0o555)
    try:
        ran = run_as(standin, cache, user=lesser_account)
    finally:
        cache.parent.chmod(0o755)
    assert ran.stdout == "10\n"
    assert ran.stderr.startswith(f"The HTTP cache {cache} can't be used (")
    assert ran.stderr.count("\n") == 1


BREAKS = {
    "table gone": lambda cache: ruin(cache, "drop table responses"),
    "overwritten": lambda cache: cache.write_bytes(b"this is no database" * 5000),
    "cut short": lambda cache: os.truncate(cache, 4096),
    "emptied": lambda cache: os.truncate(cache, 0),
}


@pytest.mark.parametrize("harm", BREAKS)
def test_cache_that_breaks_on_the_way_costs_only_the_cache(standin, connect, cache, caplog, harm):
    session = connect(standin.url, cache=cache)
    api = RestTransport(session)
    repository = api.repository(WEB)
    entries = listed(api, repository)
    BREAKS[harm](cache)
    assert len(list(api.documents(repository, entries[:10], commits=True, learnt=Learnt()))) == 10
    session.close()
    (message,) = said(caplog)
    assert message.endswith(f"it is set aside as http_cache.damaged, and {GOES_ON} one.")
    session = connect(standin.url, cache=cache)
    fetch(session, "rest", WEB, most=1)
    session.close()
    assert (len(said(caplog)), HttpCache(cache).info().answers) == (1, 6)


def test_file_that_vanishes_on_the_way_costs_only_the_cache(standin, connect, cache):
    session = connect(standin.url, cache=cache)
    api = RestTransport(session)
    repository = api.repository(WEB)
    entries = listed(api, repository)
    cache.unlink()
    assert len(list(api.documents(repository, entries[:10], commits=True, learnt=Learnt()))) == 10


@pytest.mark.parametrize("when", ["at the start", "on the way"])
def test_cache_that_stays_locked_is_done_without(standin, connect, cache, caplog, when):
    held = HttpCache(cache, busy_s=0.05)
    HttpCache(cache).opened().close()
    other = sqlite3.connect(cache, isolation_level=None, check_same_thread=False)
    if when == "at the start":
        other.execute("begin exclusive")
    session = connect(standin.url, cache=held)
    api = RestTransport(session)
    repository = api.repository(WEB)
    entries = listed(api, repository)
    if when == "on the way":
        other.execute("begin exclusive")
    assert len(list(api.documents(repository, entries[:10], commits=True, learnt=Learnt()))) == 10
    assert said(caplog) == [f"The HTTP cache {cache} can't be used (database is locked): {GOES_ON} it."]
    with pytest.raises(WorkspaceBusy, match="is locked by another process"):
        held.clear()
    other.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_cache_can_be_cleared(connect, standin, cache, damage):
    session = connect(standin.url, cache=cache)
    fetch(session, "rest", WEB, most=5)
    session.close()
    DAMAGES[damage](cache)
    size = cache.stat().st_size
    if damage not in {"middle", "cut short"}:  # what is counted may lie elsewhere
        with pytest.raises(WorkspaceError, match=r"is damaged .*: `ghmetrics cache clear` removes it"):
            HttpCache(cache).info()
    assert HttpCache(cache).clear().size_bytes == size
    assert HttpCache(cache).info().answers == 0
    assert list(Path(cache.parent).iterdir()) in ([], [cache])
