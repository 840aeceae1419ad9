"""dbt's own promises: it builds anywhere, twice alike, and whatever filled the lake."""

import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import duckdb
import odd_lake
import pytest
from dbt_workspace import MARTS, PROJECT, WITHOUT_TESTS, WITHOUT_UNIT_TESTS, Workspace
from lake_writer import Lake, pull_request

from ghmetrics.lake.compact import compact, sweep
from ghmetrics.lake.inventory import repositories_in

pytestmark = pytest.mark.slow


def test_bare_clone_builds_with_nothing_set(bare_project: Path) -> None:
    workspace = Workspace(bare_project)

    workspace.dbt("build", *WITHOUT_UNIT_TESTS, project=bare_project, env={})

    assert [workspace.rows(mart) for mart in MARTS] == [[]] * len(MARTS)
    types = dict(
        workspace.query("select column_name, data_type from duckdb_columns() where table_name = 'pull_requests'")
    )
    assert types["merged_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["pull_request_id"] == "BIGINT"
    assert types["cycle_time_hours"] == "DOUBLE"


def test_make_dbt_begins_with_nothing(bare_project: Path) -> None:
    """With neither the warehouse of an older version nor the lake that lie in the checkout."""
    root, old = bare_project.parent, bare_project / "warehouse.duckdb"
    shutil.copy(PROJECT.parent / "Makefile", root)
    (root / ".venv").symlink_to(sys.prefix)
    Lake(root / "ghmetrics-data" / "lake").snapshot(pull_request(1))
    with duckdb.connect(old) as connection:
        connection.execute("create schema staging; create table staging.stg_github__reviews as select 1 as id")
    recipe = ["make", "--dry-run", "--old-file=.venv/.ready", "--old-file=.venv/dbt-bouncer/.ready", "dbt"]
    steps = subprocess.run(recipe, cwd=root, check=True, capture_output=True, text=True).stdout
    until_built, built, _ = steps.partition("dbt build --quiet")
    assert built

    quick = os.environ | {"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test"}
    subprocess.run(f"{until_built}{built} --select staging", shell=True, cwd=root, check=True, env=quick)

    with duckdb.connect(old, read_only=True) as connection:
        assert connection.execute("select count(*) from staging.stg_github__pull_requests").fetchone() == (0,)
        assert connection.execute("select count(*) from staging.stg_github__reviews").fetchone() == (0,)


def test_building_twice_changes_nothing(odd_workspace: Workspace, tmp_path: Path) -> None:
    first, second = odd_workspace, Workspace(tmp_path)
    second.lake.symlink_to(first.lake, target_is_directory=True)

    second.dbt("build", *WITHOUT_TESTS)
    once = [second.rows(mart) for mart in MARTS]
    second.dbt("build", *WITHOUT_TESTS)

    assert once == [first.rows(mart) for mart in MARTS]
    assert once == [second.rows(mart) for mart in MARTS]


@pytest.mark.parametrize("is_swept", [False, True], ids=["with_the_old_files", "without_them"])
def test_compaction_changes_no_row(odd_workspace: Workspace, tmp_path: Path, is_swept: bool) -> None:
    compacted = Workspace(tmp_path)
    shutil.copytree(odd_workspace.lake, compacted.lake)

    for repo_id, names in repositories_in(compacted.lake).items():
        compact(compacted.lake, repo_id, names)
        if is_swept:
            sweep(compacted.lake, repo_id, names, lambda: nullcontext(True), grace_s=0)
    compacted.dbt("build", *WITHOUT_TESTS)

    before, after = (len(list(each.lake.rglob("*.parquet"))) for each in (odd_workspace, compacted))
    assert after < before / 3 if is_swept else after > before
    for mart in MARTS:
        assert compacted.rows(mart) == odd_workspace.rows(mart)


def test_marts_do_not_show_which_api_filled_the_lake(odd_workspace: Workspace, tmp_path: Path) -> None:
    over_graphql = Workspace(tmp_path)
    odd_lake.fill(Lake(over_graphql.lake, source="graphql"))

    over_graphql.dbt("build", *WITHOUT_TESTS)

    for mart in MARTS:
        columns = "* exclude (transport)" if mart == "sync_runs" else "*"
        assert over_graphql.rows(mart, columns) == odd_workspace.rows(mart, columns)


def test_every_column_is_described_in_the_warehouse(odd_workspace: Workspace) -> None:
    """Of what tools read: the marts and the views for charts."""
    undescribed = "select schema_name, {} from duckdb_{}() where schema_name in ('main', 'bi') and not internal and comment is null"

    assert odd_workspace.query(undescribed.format("table_name", "tables")) == []
    assert odd_workspace.query(undescribed.format("view_name", "views")) == []
    assert odd_workspace.query(undescribed.format("table_name || '.' || column_name", "columns")) == []
