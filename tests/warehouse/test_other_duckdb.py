"""A build goes on from a warehouse that another version of DuckDB wrote, and each can read what the other made."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ghmetrics import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs")]

OLDEST = Path(sys.prefix) / "duckdb-1.4"
BUILD = "import duckdb, sys; from ghmetrics import Workspace; Workspace(sys.argv[1]).build(); print(duckdb.__version__)"
FIGURES = """
    select repo_full_name, state, count(*), sum(review_count), sum(commit_count), round(sum(cycle_time_hours), 2)
    from pull_requests group by all order by all
"""


def test_builds_of_the_oldest_and_the_newest_go_on_from_each_other(demo_copy: Workspace) -> None:
    assert OLDEST.is_dir(), "make setup installs the oldest DuckDB that is supported beside the environment"
    workspace = demo_copy
    before = workspace.sql(FIGURES).rows()
    paths = [str(OLDEST), *filter(None, [os.environ.get("PYTHONPATH")])]
    built = subprocess.run(
        [sys.executable, "-c", BUILD, workspace.path], env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith("1.4.")
    assert workspace.sql(FIGURES).rows() == before
    workspace.build()
    assert workspace.sql(FIGURES).rows() == before
    with duckdb.connect(workspace.warehouse.path, read_only=True) as connection:
        assert connection.execute("select current_database()").fetchone() == ("warehouse",)
