"""The views for charts: the figures of the marts under names that a person reads, in types that every tool knows."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from dbt_workspace import Workspace

pytestmark = pytest.mark.slow

VIEWS = ("pull_requests", "reviews", "weekly_figures", "weekly_percentiles", "reviewers", "open_pull_requests")
PLAIN_TYPES = {"BIGINT", "BOOLEAN", "DATE", "DOUBLE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "VARCHAR"}
OLDEST, NEWEST = (Path(sys.prefix) / f"duckdb-1-{end}" for end in ("oldest", "newest"))


def test_there_are_the_views_and_no_more(odd_workspace: Workspace) -> None:
    found = odd_workspace.query(
        "select table_name, table_type from information_schema.tables where table_schema = 'bi'"
    )
    assert dict(found) == dict.fromkeys(VIEWS, "VIEW")


def test_no_column_that_others_read_has_a_nested_type(odd_workspace: Workspace) -> None:
    types = odd_workspace.query(
        "select distinct data_type from duckdb_columns() where schema_name in ('main', 'bi') and not internal"
    )
    assert types
    assert {kind for (kind,) in types} <= PLAIN_TYPES


def test_instants_in_charts_have_no_zone_that_a_tool_could_move(odd_workspace: Workspace) -> None:
    assert odd_workspace.query(
        "select count(*) from duckdb_columns() where schema_name = 'bi' and data_type like 'TIMESTAMP_%'"
    ) == [(0,)]
    shown = odd_workspace.query('select "Number", "Opened at", "Merged at" from bi.pull_requests order by all')
    assert shown == odd_workspace.query("""
        select number, timezone('UTC', created_at) as opened_at, timezone('UTC', merged_at) as merged_at
        from main.pull_requests where is_counted order by all
    """)
    assert any(merged_at for _, _, merged_at in shown)


def test_names_are_plain_english_and_described(odd_workspace: Workspace) -> None:
    columns = odd_workspace.query("select column_name, comment from duckdb_columns() where schema_name = 'bi'")
    views = odd_workspace.query("select view_name, comment from duckdb_views() where schema_name = 'bi'")
    assert columns
    for name, comment in columns:
        assert re.fullmatch(r"[A-Z0-9][A-Za-z0-9 ]+", name), name
        assert comment, f"{name} is not described"
    assert all(comment for _, comment in views)


def test_charts_count_what_the_marts_count(odd_workspace: Workspace) -> None:
    (counts,) = odd_workspace.query("""
        select
            (select count(*) from bi.pull_requests), (select count(*) from main.pull_requests where is_counted),
            (select count(*) from bi.reviews), (select sum(review_count) from main.pull_requests where is_counted),
            (select sum("Merged") from bi.weekly_figures),
            (select count(*) from bi.pull_requests where "State" = 'merged'),
            (select count(*) from bi.open_pull_requests),
            (select count(*) from bi.pull_requests where "State" = 'open'),
            (select sum("Reviews given") from bi.reviewers), (select sum(review_count) from main.reviewer_load)
    """)
    for shown, counted in zip(counts[::2], counts[1::2], strict=True):
        assert shown == counted > 0


@pytest.mark.parametrize(
    ("duration", "column"),
    [
        ("Opening to merge", "Hours from opening to merge"),
        ("Opening to first review", "Hours from opening to first review"),
        ("First commit to merge", "Hours from first commit to merge"),
        ("First commit to opening", "Hours from first commit to opening"),
        ("Opening to ready", "Hours from opening to ready"),
        ("Ready to first review", "Hours from ready to first review"),
        ("First review to approval", "Hours from first review to approval"),
        ("Approval to merge", "Hours from approval to merge"),
        ("Review to merge without approval", "Hours from review to merge without approval"),
        ("Ready to merge without review", "Hours from ready to merge without review"),
    ],
)
def test_percentiles_are_those_of_the_pull_requests(odd_workspace: Workspace, duration: str, column: str) -> None:
    measured = f"""
        count("{column}") as n, quantile_cont("{column}", 0.5), quantile_cont("{column}", 0.75),
        case when n >= 10 then quantile_cont("{column}", 0.9) end
        from bi.pull_requests where "State" = 'merged' and "{column}" is not null
    """
    again = odd_workspace.query(f"""
        select "Repository", 'Everybody', "Week merged", {measured} group by all
        union all
        select "Repository", "Team", "Week merged", {measured}
            and "Repository" in (select "Repository" from bi.weekly_percentiles where "People" = 'One team') group by all
        order by all
    """)
    shown = odd_workspace.query(f"""
        select "Repository", "Team", "Week", "Pull requests", "Median hours", "75th percentile of hours", "90th percentile of hours"
        from bi.weekly_percentiles where "Duration" = '{duration}' and "Pull requests" > 0 order by all
    """)
    assert shown == again
    assert shown or duration == "Review to merge without approval"


@pytest.mark.parametrize("library", [OLDEST, NEWEST], ids=["oldest_duckdb_1", "newest_duckdb_1"])
def test_older_duckdb_reads_the_views_without_extensions(odd_workspace: Workspace, library: Path) -> None:
    assert library.is_dir(), "make setup installs the oldest and the newest DuckDB 1.x beside the environment"
    code = (
        "import duckdb, json, sys; c = duckdb.connect(sys.argv[1], read_only=True, config={'autoload_known_extensions': False})\n"
        f"print(json.dumps({{view: len(c.execute(f'select * from bi.{{view}}').fetchall()) for view in {VIEWS!r}}}))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code, str(odd_workspace.path / "warehouse.duckdb")],
        env=os.environ | {"PYTHONPATH": str(library)}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert json.loads(shown) == {view: odd_workspace.query(f"select count(*) from bi.{view}")[0][0] for view in VIEWS}
