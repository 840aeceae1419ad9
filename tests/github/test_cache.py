"""What did not change costs nothing, and the cache holds nothing that it should not."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import textwrap

import pytest

from ghmetrics.errors import WorkspaceError
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.rest import RestTransport

from .conftest import GUI, fetch
from .scripted import Told

SECRET = "ghp_thisIsTheTokenOfTheTest"
WEB = "acme-demo/web"


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "ws" / "http_cache.sqlite"


@pytest.fixture(autouse=True)
def folder(cache):
    cache.parent.mkdir()
    return cache.parent


@pytest.mark.recorded
def test_what_did_not_change_is_free(hub, connect, cache):
    server = hub()
    first = fetch(connect(server.url, cache=cache), "rest", most=20)
    spent = server.app.stats()["rest_points"]
    assert spent == 20 * 4 + 1 + 1
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


def test_cache_holds_json_and_no_token(standin, connect, cache):
    session = connect(standin.url, SECRET, cache=cache)
    fetch(session, "rest", WEB, most=5)
    session.close()
    with sqlite3.connect(cache) as connection:
        rows = [json.loads(value) for (value,) in connection.execute("select value from responses")]
    assert len(rows) == 5 * 4 + 1 + 1
    assert {row["request"]["headers"].get("Authorization", "REDACTED") for row in rows} == {"REDACTED"}
    for file in cache.parent.rglob("*"):
        assert SECRET.encode() not in file.read_bytes(), file


@pytest.mark.parametrize("damage", ["text", "middle", "empty"])
def test_damaged_cache_is_set_aside(standin, connect, cache, damage):
    session = connect(standin.url, cache=cache)
    expected = fetch(session, "rest", WEB, most=5)
    session.close()
    whole = cache.read_bytes()
    if damage == "text":
        cache.write_bytes(b"this is no database" * 100)
    elif damage == "middle":
        cache.write_bytes(whole[: len(whole) // 2] + b"\xff" * 5000 + whole[len(whole) // 2 + 5000 :])
    else:
        cache.write_bytes(b"")
    session = connect(standin.url, cache=cache)
    assert fetch(session, "rest", WEB, most=5) == expected
    session.close()
    assert cache.with_suffix(".damaged").exists() == (damage != "empty")
    assert fetch(connect(standin.url, cache=cache), "rest", WEB, most=5) == expected


def test_entry_that_can_not_be_read_is_fetched_again(standin, connect, cache):
    session = connect(standin.url, cache=cache)
    expected = fetch(session, "rest", WEB, most=2)
    session.close()
    with sqlite3.connect(cache) as connection:
        connection.execute("update responses set value = 'not json'")
    assert fetch(connect(standin.url, cache=cache), "rest", WEB, most=2) == expected


@pytest.mark.parametrize("place", ["a folder", "below a file", "nowhere"])
def test_cache_that_can_not_be_written_is_one_clear_error(connect, folder, place):
    (folder / "file").write_text("")
    (folder / "cache.sqlite").mkdir()
    path = {"a folder": folder / "cache.sqlite", "below a file": folder / "file" / "x", "nowhere": folder / "no" / "x"}[
        place
    ]
    with pytest.raises(WorkspaceError, match=r"The HTTP cache .* can't be written"):
        connect("http://127.0.0.1:9", cache=path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_read_only_cache_is_one_clear_error(standin, connect, cache, what):
    session = connect(standin.url, cache=cache)
    fetch(session, "rest", WEB, most=1)
    session.close()
    subject = cache if what == "file" else cache.parent
    subject.chmod(0o500)
    try:
        with pytest.raises(WorkspaceError, match="can't be written"):
            connect(standin.url, cache=cache)
    finally:
        subject.chmod(0o700)


ON_A_FULL_DISK = textwrap.dedent("""
    import resource, sys
    from pathlib import Path
    from ghmetrics.errors import WorkspaceError
    from ghmetrics.github.auth import Token
    from ghmetrics.github.page_size import Learnt
    from ghmetrics.github.rest import RestTransport
    from ghmetrics.github.session import GitHubSession
    from ghmetrics.settings import Hosts

    url, cache, most_bytes = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        session = GitHubSession(Hosts(url, url + "/graphql"), Token.of("t", "a test"), cache=cache)
        api = RestTransport(session)
        repository = api.repository("acme-demo/web")
        entries = [entry for page in api.listing(repository) for entry in page.entries]
        print(len(list(api.documents(repository, entries[:10], commits=True, learnt=Learnt()))))
    except WorkspaceError as wrong:
        print(wrong)
""")


@pytest.mark.parametrize("most_bytes", [0, 60_000])
def test_full_disk_is_one_clear_error_or_only_costs_the_cache(standin, cache, most_bytes):
    """A limit on the size of files stands for a disk that is full from the start, or fills up on the way."""
    assert hasattr(resource, "RLIMIT_FSIZE")
    ran = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, standin.url, str(cache), str(most_bytes)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.stderr == ""
    assert ran.stdout.count("\n") == 1
    assert ran.stdout.startswith("The HTTP cache ") or (most_bytes and ran.stdout == "10\n")


def test_cache_that_breaks_on_the_way_ends_the_sync_at_once(standin, connect, cache):
    session = connect(standin.url, cache=cache)
    api = RestTransport(session)
    repository = api.repository(WEB)
    entries = [entry for page in api.listing(repository) for entry in page.entries]
    with sqlite3.connect(cache) as connection:
        connection.execute("drop table responses")
    with pytest.raises(WorkspaceError, match="The HTTP cache of the workspace fails"):
        list(api.documents(repository, entries, commits=True, learnt=Learnt()))
