"""The CSV files and the settings of a workspace reach its warehouse, or are refused before anything is built."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import BuildFailed, UsageError
from ghmetrics.seeds.tables import TABLES
from ghmetrics.warehouse.build import make_warehouse
from ghmetrics.warehouse.dbt_run import ModelDone
from ghmetrics.warehouse.project import prepare_project
from ghmetrics.warehouse.read import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]

API = "acme-demo/api"


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a little in its lake, in a folder whose name is hard to quote."""
    folder = tmp_path_factory.mktemp("edited") / "it's a $pace [1] {{x}} 100%*"
    with DemoServer(World.generate(pull_requests=12)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "any")
        Workspace(folder, github_api_url=server.url).track(API)
    return folder


@pytest.fixture
def workspace(synced: Path) -> Iterator[Workspace]:
    opened = Workspace(synced)
    before = {path: path.read_bytes() for path in opened.seeds.iterdir()}
    yield opened
    for path in opened.seeds.iterdir():
        path.unlink()
    for path, content in before.items():
        path.write_bytes(content)


def test_every_cell_arrives_as_it_was_written(workspace: Workspace) -> None:
    (workspace.seeds / "team_members.csv").write_bytes(
        '\ufefflogin,name,team,github_id\r\nnull,"{{ x }} ☃ \'; --","A, ""q""\r\nb",\r\nx-,,NA,70000001\r\n'.encode()
    )
    (workspace.seeds / "exclusions.csv").write_text(
        "repository,number,label,title,branch,author,reason\n"
        f'{API},7,,,,,"it\'s \\\\ odd, ""really"""\n,,#wip,100%_*,\'x\',*[bot],$$\n'
    )
    (workspace.seeds / "ai_agents.csv").unlink()
    workspace.build()
    assert workspace.sql("select github_id, login, name, team from seeds.team_members order by all").rows() == [
        (70000001, "x-", None, "NA"), (None, "null", "{{ x }} ☃ '; --", 'A, "q" b'),
    ]  # fmt: skip
    assert workspace.sql("from seeds.exclusions order by number").rows() == [
        (API, 7, None, None, None, None, 'it\'s \\\\ odd, "really"'),
        (None, None, "#wip", "100%_*", "'x'", "*[bot]", "$$"),
    ]
    assert workspace.sql("select count(*) from seeds.ai_agents where agent = 'Claude'").item() == 1


def test_a_wrong_row_is_refused_before_dbt_starts_and_the_old_warehouse_stays(workspace: Workspace) -> None:
    workspace.build()
    before = workspace.warehouse.path.read_bytes()
    path = workspace.seeds / "holidays.csv"
    path.write_text("date,team\n2025-12-25,all\nChristmas,all\n")
    steps: list[ModelDone] = []
    with pytest.raises(UsageError) as refused:
        workspace.build(steps.append)
    assert str(refused.value) == f"{path}, line 3: date must be a day as YYYY-MM-DD, not 'Christmas'."
    assert steps == []
    assert workspace.warehouse.path.read_bytes() == before
    assert list(workspace.path.glob(".build-*")) == []


def test_a_build_touches_no_file_that_people_edit(workspace: Workspace) -> None:
    for table in TABLES:
        (workspace.seeds / table.file).write_text(",".join(table.columns) + "\r\n\r\n")
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in workspace.seeds.iterdir()}
    workspace.build()
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in workspace.seeds.iterdir()} == before


def test_dbt_parses_only_what_has_changed(workspace: Workspace) -> None:
    def parsed_at() -> dict[str, float]:
        workspace.build()
        remembered = (workspace.path / ".dbt" / "partial_parse.msgpack").read_bytes()
        nodes = Manifest.from_msgpack(remembered, decoder=extended_mashumuro_decoder).nodes
        return {name: node.created_at for name, node in nodes.items()}

    before = parsed_at()
    (workspace.seeds / "bots.csv").write_text("login\nrobot\n")
    after = parsed_at()
    assert [name for name in before if before[name] != after[name]] in ([], ["seed.ghmetrics.bots"])
    assert workspace.sql("from seeds.bots").rows() == [("robot",)]


def test_a_lake_elsewhere_becomes_a_warehouse_elsewhere(workspace: Workspace, tmp_path: Path) -> None:
    project = prepare_project(tmp_path / "project", workspace.seeds)
    inside = {path: path.stat().st_mtime_ns for path in workspace.path.rglob("*")}
    warehouse = tmp_path / "other" / "warehouse.duckdb"
    warehouse.parent.mkdir()
    warnings = make_warehouse(
        sys.executable, project=project, lake=workspace.lake, warehouse=warehouse, target=tmp_path / "target",
        variables=workspace.settings.metrics.variables(), tell=lambda _: None,
    )  # fmt: skip
    assert warnings == ()
    assert Warehouse(warehouse).mart("pull_requests").height > 0
    assert {path: path.stat().st_mtime_ns for path in workspace.path.rglob("*")} == inside
    with pytest.raises(BuildFailed, match="no_such_thing"):
        make_warehouse(
            sys.executable, project=project, lake=workspace.lake, warehouse=warehouse, target=tmp_path / "target",
            variables={"percentile_days": "no_such_thing"}, tell=lambda _: None,
        )  # fmt: skip


def test_settings_reach_the_models(workspace: Workspace) -> None:
    """The last here: for other settings dbt parses the whole project anew."""
    teams = {'Bob\'s "{{ team }}" ☃': "Asia/Kolkata"}
    set_so = Workspace(workspace.path, metrics={"percentile_days": 30, "team_time_zones": teams})
    set_so.build()
    periods = set_so.duration_percentiles()["period"].unique().to_list()
    assert any("30" in period for period in periods)
    assert not any("90" in period for period in periods)
