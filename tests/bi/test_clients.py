"""What docs/bi.md promises to those who read the warehouse with other people's tools."""

import subprocess

import pytest
from client import Swap
from tools import ENVIRONMENTS, TOOLS

from ghmetrics import Workspace

VIEWS = ["open_pull_requests", "pull_requests", "reviewers", "reviews", "weekly_figures", "weekly_percentiles"]
COLUMNS = {
    "Repository", "People", "Team", "Week", "Duration", "Pull requests", "Median hours",
    "75th percentile of hours", "90th percentile of hours",
}  # fmt: skip
each_tool = pytest.mark.parametrize("tool", TOOLS)


@pytest.fixture
def said(swap: Swap, tool: str) -> list[dict[str, object]]:
    assert swap.trouble[tool] == ""
    return swap.said[tool]


@each_tool
def test_it_opens_the_warehouse_and_shows_the_views_for_charts(
    swap: Swap, said: list[dict[str, object]], tool: str
) -> None:
    opened = said[0]
    assert opened["count"] == swap.before
    assert opened["views"] == VIEWS
    assert set(opened["columns"]) == COLUMNS


@each_tool
def test_it_cannot_write_into_the_warehouse(said: list[dict[str, object]], tool: str) -> None:
    assert "read-only" in said[0]["refusal"]


@each_tool
def test_it_reads_on_while_a_build_swaps_the_file(swap: Swap, said: list[dict[str, object]], tool: str) -> None:
    read = said[1]
    assert read["readings"] > 0
    assert read["counts"] == [swap.before]


@each_tool
def test_it_sees_the_new_data_when_it_opens_the_file_again(
    swap: Swap, said: list[dict[str, object]], tool: str
) -> None:
    assert said[2]["count"] == swap.after > swap.before


def test_a_tool_that_opens_it_for_writing_shuts_others_out(workspace: Workspace) -> None:
    """Why docs/bi.md says read-only for every tool."""
    duckdb = ENVIRONMENTS / "bi-duckdb-cli" / "bin" / "duckdb"
    path = str(workspace.warehouse.path)
    with subprocess.Popen([duckdb, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        writer.stdin.write("select 'open';\n")
        writer.stdin.flush()
        while "open" not in writer.stdout.readline():
            pass
        reader = subprocess.run(
            [duckdb, "-readonly", path, "select count(*) from bi.pull_requests"],
            capture_output=True,
            text=True,
            check=False,
        )
        writer.stdin.close()
    assert reader.returncode != 0
    assert "Could not set lock" in reader.stderr
