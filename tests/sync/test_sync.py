"""A sync brings what is in its window, and passes over what is bad."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import (
    UsageError,
)
from ghmetrics.lake.schema import KINDS, schema

from .lake import API, TRANSPORTS, WEB, landed, numbers


def test_tracking_syncs_at_once(workspace: Workspace) -> None:
    (result,) = workspace.track(WEB)
    assert (result.status, result.errors, result.error) == ("synced", (), None)
    assert result.prs_synced == len(numbers(workspace)) > 30
    assert result.reviews_synced == len(landed(workspace, "reviews")) > 0
    assert result.commits_synced == len(landed(workspace, "commits")) > 0
    (row,) = workspace.status().to_dicts()
    assert (row["repository"], row["status"], row["pull_requests"]) == (WEB, "synced", result.prs_synced)


def test_tracking_without_sync_asks_github_nothing(workspace: Workspace, github: DemoServer) -> None:
    assert workspace.track(WEB, API, sync=False) == []
    assert workspace.status()["status"].to_list() == ["pending", "pending"]
    assert github.requests == 0
    workspace.untrack(API)
    assert workspace.status()["repository"].to_list() == [WEB]
    with pytest.raises(UsageError, match="is not tracked"):
        workspace.untrack(API)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_window_ends_at_the_cutoff(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    result = workspace.sync(WEB, days_back=30)
    pulls = github.world.repository(WEB).pulls.values()
    since = result.since.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert numbers(workspace) == sorted(pull.number for pull in pulls if pull.body["updated_at"] >= since)
    assert 0 < result.prs_synced < 60
    assert not result.is_cut_short


def test_all_history_has_no_highest_number(tmp_path: Path, github: DemoServer) -> None:
    workspace = Workspace(tmp_path, max_pull_requests=5)
    assert workspace.sync(WEB).is_cut_short
    result = workspace.sync(WEB, all_history=True, max_pull_requests=7)
    assert (result.prs_synced, result.is_cut_short) == (2, True)
    result = workspace.sync(WEB, all_history=True)
    assert (result.prs_synced, result.is_cut_short) == (53, False)
    assert numbers(workspace) == list(range(1, 61))


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_highest_number_keeps_the_newest_and_says_so(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    result = workspace.sync(WEB, max_pull_requests=10)
    newest = sorted(github.world.repository(WEB).pulls.values(), key=lambda pull: pull.body["updated_at"])[-10:]
    assert numbers(workspace) == sorted(pull.number for pull in newest)
    assert result.is_cut_short
    assert workspace.status()["is_cut_short"].to_list() == [True]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_commits_are_optional(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    result = workspace.sync(WEB, commits=False)
    assert result.status == "synced"
    assert result.commits_synced == len(landed(workspace, "commits")) == 0
    assert result.reviews_synced > 0


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_comments_land_where_they_are_wanted(tmp_path: Path, github: DemoServer, transport: str) -> None:
    said = {
        (pull.number, comment["node_id"], comment["created_at"])
        for pull in github.world.repository(WEB).pulls.values()
        for comment in pull.comments
    }
    workspace = Workspace(tmp_path, transport=transport)
    result = workspace.sync(WEB, all_history=True, comments=True)
    events = landed(workspace, "timeline_events")
    shown = [row for row in events if json.loads(row["payload"])["event"] == "commented"]
    assert result.comments_synced == len(shown) == len(said) > 5
    assert {(row["pull_number"], row["node_id"], json.loads(row["payload"])["created_at"]) for row in shown} == said
    places = [(row["pull_number"], json.loads(row["payload"])["position"]) for row in events]
    assert len(set(places)) == len(places)
    assert Workspace(tmp_path / "without", transport=transport).sync(WEB, all_history=True).comments_synced == 0


@pytest.mark.slow
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_one_bad_pull_request_is_recorded_and_passed_over(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    newest = max(pull.number for pull in github.world.repository(WEB).pulls.values())
    github.world.fail(newest)
    result = workspace.sync(WEB, days_back=20)
    assert result.status == "partial"
    assert [failure.pull_number for failure in result.errors] == [newest]
    assert newest not in numbers(workspace)
    assert result.prs_synced == len(numbers(workspace)) > 5
    (row,) = workspace.status().to_dicts()
    assert (row["status"], row["error_count"]) == ("partial", 1)
    assert f"#{newest}" in row["last_error"]

    github.world.failing.clear()
    healed = workspace.sync(WEB, days_back=20)
    assert healed.status == "synced"
    assert newest in numbers(workspace)


def test_an_empty_repository_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoServer(World.generate(repositories=("empty",), pull_requests=0)) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        for transport in TRANSPORTS:
            monkeypatch.setenv("GITHUB_TOKEN", "any")
            result = Workspace(tmp_path / transport, transport=transport).sync("acme-demo/empty")
            assert (result.status, result.prs_synced) == ("synced", 0)


def test_one_repository_that_fails_does_not_stop_the_rest(workspace: Workspace) -> None:
    workspace.track("acme-demo/gone", WEB, sync=False)
    results = {result.repository: result.status for result in workspace.sync_all(days_back=10)}
    assert results == {"acme-demo/gone": "error", WEB: "synced"}
    assert workspace.status()["status"].to_list() == ["error", "synced"]


def test_the_lake_is_as_its_contract_says(workspace: Workspace) -> None:
    workspace.sync(WEB)
    for kind in KINDS:
        files = list((workspace.lake / "raw" / kind).rglob("*"))
        parquet = [path for path in files if path.suffix == ".parquet"]
        assert parquet
        assert [path for path in files if path.is_file()] == parquet  # nothing half-written is left
        for path in parquet:
            assert pq.read_schema(path).remove_metadata() == schema(kind)
            assert path.parent.name.startswith("date=20")
            assert [part.name for part in list(path.parents)[1:3]] == ["repo=web", "owner=acme-demo"]
    snapshots = {row["snapshot_id"] for row in landed(workspace, "pull_requests")}
    assert len(snapshots) == len(numbers(workspace))
    for kind in ("reviews", "commits", "timeline_events"):
        assert {row["snapshot_id"] for row in landed(workspace, kind)} <= snapshots


@pytest.mark.parametrize(
    ("window", "says"),
    [
        ({"days_back": 0}, "at least 1"),
        ({"days_back": 1_000_000}, "at most 36,500"),
        ({"max_pull_requests": 0}, "at least 1"),
        ({"days_back": 3, "all_history": True}, "only one of"),
        ({"days_back": "30"}, "must be a whole number, not '30'"),
        ({"days_back": 30.5}, "must be a whole number, not 30.5"),
        ({"days_back": True}, "must be a whole number, not True"),
        ({"max_pull_requests": "5"}, "must be a whole number, not '5'"),
        ({"max_pull_requests": 2.5}, "must be a whole number, not 2.5"),
        ({"max_requests": "5"}, "must be a whole number, not '5'"),
        ({"max_requests": -1}, "at least 1, not -1"),
        ({"since": 5}, "5 is not a day: write it as 2026-01-31"),
        ({"since": "yesterday"}, "'yesterday' is not a day"),
        ({"since": "2999-01-01"}, "lies in the future"),
        ({"commits": "no"}, "commits must be True or False, not 'no'"),
        ({"all_history": "no"}, "all_history must be True or False"),
        ({"day_back": 30}, "no option day_back: it knows days_back, since, .* and comments"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(workspace: Workspace, window: dict, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        workspace.sync(WEB, **window)
    assert not workspace.path.exists()


def test_a_window_is_what_a_cell_gives_it_as(workspace: Workspace) -> None:
    nothing = workspace.sync(
        WEB, days_back=None, since=None, all_history=None, max_pull_requests=None, commits=None, comments=None
    )
    assert nothing.status == "synced"
    newest = landed(workspace, "pull_requests")[0]["fetched_at"].date()
    assert workspace.sync(WEB, since=str(newest)).since == workspace.sync(WEB, since=newest).since


@pytest.mark.parametrize("wrong", [None, 5, ["acme-demo/web"], b"acme-demo/web"])
def test_a_repository_that_is_no_text_is_refused(workspace: Workspace, wrong: object) -> None:
    for refuse in (workspace.sync, workspace.track, workspace.untrack, workspace.explain):
        with pytest.raises(
            UsageError, match=r"is named by text, OWNER/REPO.*; this is of type (NoneType|int|list|bytes)"
        ):
            refuse(wrong)
    with pytest.raises(UsageError, match="is not the name of an organisation or a person"):
        workspace.list_repositories(wrong)
    assert not workspace.path.exists()


def test_one_name_is_no_list_of_names(workspace: Workspace) -> None:
    for several in (workspace.sync_all, workspace.preview, workspace.compact):
        with pytest.raises(UsageError, match=r"as a list: \['acme-demo/web'\]"):
            several(WEB)
        with pytest.raises(UsageError, match="as a list of text; this is of type int"):
            several(5)
    assert not workspace.path.exists()
