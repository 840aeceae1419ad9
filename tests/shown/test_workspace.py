"""What a notebook shows where a cell ends on a workspace."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from ghmetrics import Workspace
from ghmetrics.errors import UsageError
from ghmetrics.sync.status import Retry, Standing
from ghmetrics.workspace.shown import _next, _repositories

from .page import HOSTILE, assert_harmless

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def steps(found, built_at=None):
    return [call for call, _ in _next(found, built_at, NOW)]


def test_a_workspace_that_is_not_made_yet_is_not_made_by_looking(tmp_path):
    page = assert_harmless(Workspace(tmp_path / "ws")._repr_html_())
    assert "not made yet" in page.text
    assert "There is no warehouse yet." in page.text
    assert 'ws.track("OWNER/REPO")' in page.text
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty").mkdir()
    assert_harmless(Workspace(tmp_path / "empty")._repr_html_())
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (5, "the path of a folder; this is of type int"),
        (b"data", "this is of type bytes"),
        (0, "this is of type int"),
        ("x\0y", "can't be the path of a workspace"),
        ("a" * 300, "The path of the workspace is too long: aaa"),
        ("a" * 300 + "/data", "is too long"),
    ],
)
def test_what_names_no_folder_is_refused_at_once(path, said):
    with pytest.raises(UsageError, match=said):
        Workspace(path)


def test_it_says_what_is_tracked_and_how_it_stands(github, tmp_path, monkeypatch):
    ws = Workspace(tmp_path / "ws")
    ws.track("acme-demo/web")
    ws.track("acme-demo/none", sync=False)
    requests = github.requests
    (tmp_path / "ws" / "warehouse.duckdb").write_bytes(b"1" * 2_000_000)
    os.utime(tmp_path / "ws" / "warehouse.duckdb", ((then := datetime.now(UTC).timestamp() - 7300), then))
    page = assert_harmless(ws._repr_html_())
    for said in (str(tmp_path / "ws"), "acme-demo/web", "synced", "just now", "acme-demo/none", "pending", "never"):
        assert said in page.text
    assert "The warehouse was built 2 h ago (2.0 MB)." in page.text
    assert "ws.build() brings in what was synced since the last build" in page.text
    assert github.requests == requests


def test_the_next_steps_follow_from_how_it_stands():
    synced = Standing("a/b", "synced", NOW - timedelta(hours=1))
    assert steps([]) == ['ws.track("OWNER/REPO")', 'ws.list_repositories("OWNER")']
    assert steps([Standing("a/b", "pending")]) == ["ws.sync_all()"]
    assert steps([synced]) == ["ws.build()"]
    assert steps([synced], NOW - timedelta(hours=2)) == ["ws.build()"]
    assert steps([synced], NOW) == ["ws.report()", "ws.pull_requests()"]
    assert steps([Standing("a/b", "synced", NOW - timedelta(days=2))], NOW)[0] == "ws.sync_all()"
    assert steps([synced, Standing("a/c", "error", NOW)], NOW)[0] == "ws.sync_all()"


def test_a_damaged_state_is_said_and_raises_nothing(tmp_path):
    (tmp_path / "state.db").write_bytes(b"no database" * 1000)
    assert "is damaged" in assert_harmless(Workspace(tmp_path)._repr_html_()).text


def test_text_from_elsewhere_shows_as_text(tmp_path):
    for hostile in HOSTILE:
        retry = (Retry(1, 2, hostile),)
        standing = Standing(hostile, hostile, NOW, 1, 2, 3, is_cut_short=True, last_error=hostile, to_retry=retry)
        assert_harmless(_repositories([standing]))
    assert_harmless(Workspace(tmp_path / "<img src=x onerror=alert(1)>\u202e")._repr_html_())
