"""Days and weeks, what a recount of the lake finds, and how fresh the lake is."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import yaml
from dbt_workspace import PROJECT, WITHOUT_TESTS, Workspace
from lake_writer import Lake, pull_request

pytestmark = pytest.mark.slow

ROCKET = (1, "acme/rocket")


def test_days_and_weeks_have_the_same_columns() -> None:
    def columns(mart: str, unit: str) -> list[tuple[str, str]]:
        [model] = yaml.safe_load((PROJECT / f"models/marts/{mart}.yml").read_text(encoding="utf-8"))["models"]
        return [(each["name"], each["data_type"]) for each in model["columns"] if each["name"] != unit]

    assert columns("daily_metrics", "day") == columns("weekly_metrics", "week")


def test_every_day_up_to_as_of_is_there(odd_workspace: Workspace) -> None:
    days = odd_workspace.query(
        "select min(day), max(day), count(*), count(distinct day), sum(opened_count), sum(merged_count)"
        " from daily_metrics where repo_id = 1"
    )
    weeks = odd_workspace.query(
        "select min(week), max(week), count(*), sum(opened_count), sum(merged_count) from weekly_metrics where repo_id = 1"
    )

    assert days == [(date(2025, 1, 1), date(2025, 3, 1), 60, 60, 12, 2)]
    assert weeks == [(date(2024, 12, 30), date(2025, 2, 24), 9, 12, 2)]


def test_where_nobody_is_in_a_team_there_are_no_rows_of_teams(odd_workspace: Workspace) -> None:
    assert odd_workspace.query("select distinct scope, team from daily_metrics") == [("repository", None)]


def test_recount_of_an_odd_lake_agrees(odd_workspace: Workspace) -> None:
    printed = (odd_workspace.path / "build.txt").read_text(encoding="utf-8")

    assert "PASS marts_equal_a_recount" in printed
    assert "PASS series_add_up" in printed


@pytest.mark.parametrize(
    "tampering",
    [
        "delete from intermediate.int_reviews where review_id = 11",
        "delete from intermediate.int_commits where sha = 'aaa'",
        "update pull_requests set state = 'closed' where number = 1 and repo_id = 1",
        "update pull_requests set cycle_time_hours = cycle_time_hours + 1e-6 where number = 1 and repo_id = 1",
    ],
)
def test_recount_finds_a_mart_that_differs(odd_workspace: Workspace, tmp_path: Path, tampering: str) -> None:
    tampered = Workspace(tmp_path)
    tampered.lake.symlink_to(odd_workspace.lake, target_is_directory=True)
    shutil.copy(odd_workspace.path / "warehouse.duckdb", tmp_path)
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        connection.execute(tampering)

    assert "WARN" in tampered.dbt("test", "--select", "marts_equal_a_recount")


@pytest.mark.parametrize(("hours_ago", "verdict"), [(71, "PASS"), (73, "WARN 1")])
def test_lake_that_is_old_is_named(tmp_path: Path, hours_ago: int, verdict: str) -> None:
    workspace = Workspace(tmp_path)
    finished_at = datetime.now(UTC) - timedelta(hours=hours_ago)
    lake = Lake(workspace.lake)
    lake.snapshot(pull_request(1), fetched_at=finished_at)
    lake.sync_run(ROCKET, "sync-1", finished_at.isoformat())

    workspace.dbt("build", *WITHOUT_TESTS, "--select", "+repositories")

    assert f"{verdict} lake_is_fresh" in workspace.dbt("test", "--select", "lake_is_fresh")


def test_source_freshness_is_that_of_the_newest_sync(odd_workspace: Workspace, tmp_path: Path) -> None:
    alone = Workspace(tmp_path)  # dbt opens the warehouse for writing, which others read meanwhile
    alone.lake.symlink_to(odd_workspace.lake, target_is_directory=True)

    assert "WARN freshness of lake.sync_runs" in alone.dbt("source", "freshness")
