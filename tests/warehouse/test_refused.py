"""What can't be built or read is told in one sentence that says what to do, and the warehouse stays as it was."""

import json
import subprocess
import sys

import pytest

from ghmetrics import Workspace
from ghmetrics.errors import UsageError, WorkspaceBusy

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs")]


@pytest.fixture
def workspace(demo_copy: Workspace) -> Workspace:
    return demo_copy


@pytest.mark.parametrize(
    ("select", "said"),
    [
        (["pull_requests", "--empty"], r"--empty is no model: --select takes names of models"),
        (["pull_requests", "no_such_model"], r"--select no_such_model matches no model"),
        (["test_type:generic"], r"matches no model"),
        (["state:modified+"], r"--select state:modified\+ can't be understood here: .*state selector"),
        (["nonsense:x"], r"--select nonsense:x can't be understood here: .*'nonsense' is not a valid"),
    ],
)
def test_a_selection_that_is_none_is_refused(workspace: Workspace, select: list[str], said: str) -> None:
    before = workspace.warehouse.path.read_bytes()
    with pytest.raises(UsageError, match=said) as refused:
        workspace.build(select=select)
    assert "Warning" not in str(refused.value)
    assert workspace.warehouse.path.read_bytes() == before


def test_a_part_alone_is_not_built_by_other_settings_than_the_rest(workspace: Workspace) -> None:
    (workspace.path / "ghmetrics.toml").write_text("[metrics]\nreview_target_hours = 5\n")
    with pytest.raises(
        UsageError, match="settings of metrics have changed since: run ghmetrics build without --select"
    ):
        Workspace(workspace.path).build(select=["int_review_targets+"])


def test_a_folder_in_the_place_of_the_warehouse_is_told_before_anything_is_built(workspace: Workspace) -> None:
    workspace.warehouse.path.unlink()
    workspace.warehouse.path.mkdir()
    with pytest.raises(UsageError, match="is not a file: move it away"):
        workspace.build(lambda _: pytest.fail("dbt works for nothing"))


def test_a_link_to_itself_is_told(workspace: Workspace) -> None:
    workspace.warehouse.path.unlink()
    workspace.warehouse.path.symlink_to("warehouse.duckdb")
    if sys.version_info < (3, 13):
        with pytest.raises(UsageError, match="leads back to itself: remove it"):
            workspace.build()
    else:  # there such a link is none that leads anywhere, and a file takes its place
        assert workspace.build().rows["pull_requests"] > 0


def test_a_path_that_duckdb_does_not_understand_is_told(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match=r"DuckDB takes a \? in a path for the end of it. Rename the folder"):
        Workspace(workspace.path.rename(workspace.path.with_name("what?"))).build()


def test_a_warehouse_that_somebody_writes_is_busy_not_damaged(workspace: Workspace) -> None:
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    path = str(workspace.warehouse.path)
    with subprocess.Popen([sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        with pytest.raises(WorkspaceBusy, match=r"another program is writing it\. Try again when that ends"):
            workspace.pull_requests()


def test_a_file_that_a_query_names_and_nobody_has_is_the_query_s_fault(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match=r"No files found that match the pattern .*nobody\.csv"):
        workspace.sql("select * from read_csv('nobody.csv')")


def test_a_record_of_the_last_build_that_is_none_costs_time_and_nothing_else(workspace: Workspace) -> None:
    record = workspace.path / ".dbt" / "last_build.json"
    rows = workspace.warehouse.rows("select count(*) as n from reviews")
    record.write_text(json.dumps(json.loads(record.read_text()) | {"files": ["staging"]}))
    workspace.build()
    record.unlink()
    record.mkdir()
    (note,) = [each for each in workspace.build().warnings if "last_build.json" in each]
    assert note.endswith("the next build parses all of the lake")
    assert workspace.warehouse.rows("select count(*) as n from reviews") == rows
