"""`ghmetrics cache`: what is kept of GitHub's answers."""

import json
import sqlite3
from pathlib import Path

import pytest

from ghmetrics.demo import DemoServer

from .shown import WEB, Run

CACHE = Path("ghmetrics-data/http_cache.sqlite")


def sync(run: Run) -> dict:
    shown = run("sync", WEB, "--transport", "rest", "--days-back", "5", "--json")
    assert shown.status == 0
    return json.loads(shown.out)[WEB]


def test_info_and_clear(run: Run, github: DemoServer, tmp_path: Path) -> None:
    sync(run)
    found = json.loads(run("cache", "info", "--json").out)
    assert found.keys() == {"path", "size_bytes", "answers", "oldest", "newest", "max_bytes"}
    assert (found["path"], found["max_bytes"]) == (str(CACHE), 200_000_000)
    assert found["size_bytes"] == CACHE.stat().st_size
    assert found["answers"] > 4
    assert found["newest"].endswith("Z")
    shown = run("cache", "info")
    assert (shown.status, shown.err) == (0, "")
    assert [line.split()[0] for line in shown.out.splitlines()] == ["path", "size", "answers", "oldest", "newest"]
    assert "MB of at most 200 MB" in shown.out

    cleared = run("cache", "clear")
    assert cleared.status == 0
    assert cleared.out.startswith(f"Removed {found['answers']} answers, ")
    assert json.loads(run("cache", "info", "--json").out)["answers"] == 0
    assert run("cache", "clear").out.startswith("Removed 0 answers")


def test_there_need_be_no_cache(run: Run) -> None:
    assert run("cache", "info").status == 0
    assert run("cache", "clear").status == 0
    assert not CACHE.parent.exists()


def test_cache_can_be_switched_off(run: Run, github: DemoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GHMETRICS_CACHE_MAX_MB", "0")
    sync(run)
    assert not CACHE.exists()


def test_damaged_cache_is_one_sentence_on_stderr(run: Run, github: DemoServer) -> None:
    sync(run)
    CACHE.write_bytes(b"no database" * 1000)
    shown = run("cache", "info")
    assert (shown.status, len(shown.err.splitlines())) == (1, 1)
    shown = run("sync", WEB, "--transport", "rest", "--days-back", "5", "--json")
    assert (shown.status, json.loads(shown.out)[WEB]["prs_synced"]) == (0, 0)
    (message,) = [line for line in shown.err.splitlines() if "cache" in line]
    assert message == (
        f"ghmetrics: The HTTP cache {CACHE} is damaged (file is not a database): it is set aside as http_cache.damaged, "
        "and a new one begins."
    )


def test_locked_cache_can_not_be_cleared(run: Run, github: DemoServer) -> None:
    sync(run)
    other = sqlite3.connect(CACHE, isolation_level=None)
    other.execute("begin immediate")
    shown = run("cache", "clear")
    other.close()
    assert (shown.status, "locked by another process" in shown.err) == (1, True)
