"""What is removed, damaged or crafted while the panel works harms nothing else."""

import json
import sqlite3
import threading
from typing import Any

import pyarrow.parquet as pq
import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from tests.sync.lake import API, WEB

from .conftest import Watched


def test_one_that_is_cancelled_before_its_turn_and_asked_for_again_is_synced_once(
    workspace: Workspace, github: DemoServer
) -> None:
    """Its group still has it, and must not sync it beside the second one."""
    watched = Watched(Workspace(workspace.path, repositories_at_once=1))
    github.latency = 0.3
    watched.send("add", repositories=[API, WEB])
    watched.row(API, "syncing")
    watched.send("cancel", repository=WEB)
    watched.until(lambda shown: [row["name"] for row in shown["rows"] if row["is_here"]] == [API])
    watched.send("sync", repository=WEB)
    watched.row(WEB, "queued")
    github.latency = 0
    watched.row(WEB, "synced")
    watched.until(lambda shown: all(not row["is_here"] for row in shown["rows"]))
    with sqlite3.connect(workspace.path / "state.db") as state:
        runs = "select count(*) from sync_runs join repositories on id = repository where full_name = ?"
        assert state.execute(runs, [WEB]).fetchone() == (1,)
    state.close()


def test_what_was_removed_leaves_nothing_to_the_one_that_is_added_at_once(watched: Watched, github: DemoServer) -> None:
    github.latency = 0.1
    watched.send("wish", days_back=365)
    watched.send("add", repositories=[WEB])
    watched.row(WEB, "syncing")
    watched.until(lambda shown: shown["rows"][0]["progress"]["planned"])
    watched.send("remove", repository=WEB)
    watched.send("add", repositories=[API])
    github.latency = 0
    watched.row(API, "synced")
    landed = (watched.workspace.lake / "raw" / "pull_requests" / "owner=acme-demo" / "repo=api").rglob("*.parquet")
    payloads = [json.loads(text) for file in landed for text in pq.read_table(file)["payload"].to_pylist()]
    assert len(payloads) > 10
    assert all(f"/{API}/pull/" in each["html_url"] for each in payloads)
    assert [each.repository for each in watched.workspace.standings()] == [API]


def test_damage_that_comes_while_the_panel_is_shown_is_said(watched: Watched) -> None:
    watched.send("add", repositories=[WEB])
    watched.row(WEB, "synced")
    with sqlite3.connect(watched.workspace.path / "state.db") as state:
        state.execute("update sync_runs set errors = '[{}]'")
    state.close()
    assert watched.until(lambda shown: shown["trouble"])
    with sqlite3.connect(watched.workspace.path / "state.db") as state:
        state.execute("update sync_runs set errors = '[]'")
    state.close()
    watched.until(lambda shown: not shown["trouble"])


@pytest.mark.parametrize(
    "crafted",
    [
        {"type": "remove", "repository": "a/\ud83d"}, {"type": "cancel", "repository": "a/\ud83d"},
        {"type": "hello", "view": "\ud83d", "number": 1}, {"type": "hello", "view": "v", "number": 10**5000},
        {"type": "list", "owner": "\ud83d"}, {"type": "\ud83d"}, {"type": "wish", "\ud83d": 1},
    ],
)  # fmt: skip
def test_what_can_not_be_sent_to_a_page_gets_into_none(watched: Watched, crafted: dict[str, Any]) -> None:
    watched.board.ask(crafted)
    watched.board.ask({"type": "hello", "view": "own", "number": 7})
    shown = watched.until(lambda shown: shown["heard"].get("own") == 7 and shown)
    json.dumps(shown, ensure_ascii=False).encode()


def test_removing_what_is_not_there_takes_nothing_off(watched: Watched) -> None:
    watched.send("remove", repository="acme-demo/never")
    watched.board.ask({"type": "hello", "view": "own", "number": 7})
    shown = watched.until(lambda shown: shown["heard"].get("own") == 7 and shown)
    assert shown["messages"] == []


def test_looks_at_the_access_do_not_pile_up(watched: Watched) -> None:
    def looks() -> list[threading.Thread]:
        return [each for each in threading.enumerate() if each.name == "ghmetrics-panel-aside"]

    watched.until(lambda shown: shown["access"])
    before = len(looks())
    for _ in range(500):
        watched.send("refresh")
    watched.board.ask({"type": "hello", "view": "own", "number": 7})
    watched.until(lambda shown: shown["heard"].get("own") == 7)
    assert len(looks()) <= before + 2
