"""The folder is made once, and is its owner's from then on."""

from functools import partial
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.errors import UsageError, WorkspaceError
from ghmetrics.seeds.folder import copy_seeds, make_seeds
from ghmetrics.seeds.tables import TABLES
from ghmetrics.warehouse.project import prepare_project, project_dir

DEFAULTS = project_dir() / "seeds"
FILES = {table.file for table in TABLES}


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}


def test_the_tables_are_those_of_the_project() -> None:
    assert {path.name for path in DEFAULTS.glob("*.csv")} == FILES
    for table in TABLES:
        header = (DEFAULTS / table.file).read_text(encoding="utf-8").splitlines()[0]
        assert tuple(header.split(",")) == table.columns


def test_the_first_use_of_a_workspace_makes_them_and_a_look_does_not(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    workspace.status()
    assert not workspace.path.exists()
    workspace.track("acme-demo/web", sync=False)
    assert contents(workspace.seeds) == contents(DEFAULTS)
    assert "Claude,claude[bot]," in contents(workspace.seeds)["ai_agents.csv"]


def test_what_is_there_is_never_overwritten_and_what_was_deleted_stays_so(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    workspace.track("acme-demo/web", sync=False)
    (workspace.seeds / "bots.csv").write_text("login\nmine\n")
    (workspace.seeds / "holidays.csv").unlink()
    workspace.track("acme-demo/api", sync=False)
    assert (workspace.seeds / "bots.csv").read_text() == "login\nmine\n"
    assert not (workspace.seeds / "holidays.csv").exists()


def test_a_copy_has_the_files_that_are_there_and_the_products_own_for_the_rest(tmp_path: Path) -> None:
    mine = tmp_path / "seeds"
    mine.mkdir()
    (mine / "bots.csv").write_bytes(b"\xef\xbb\xbflogin\r\n\r\nmine\r\nmine\r\n")
    (mine / "notes.txt").write_text("not for dbt")
    project = prepare_project(tmp_path / "project", mine)
    assert contents(project / "seeds") == contents(DEFAULTS) | {"bots.csv": "login\nmine\n"}
    assert (mine / "bots.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert not (project / "seeds" / "notes.txt").exists()


def test_a_copy_is_made_anew_each_time_and_keeps_the_times_of_the_models(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    project = prepare_project(tmp_path / "project", tmp_path / "seeds")
    (project / "models" / "of_an_older_version.sql").write_text("select 1")
    prepare_project(project, tmp_path / "seeds")
    ours, copied = project_dir() / "models", project / "models"
    times = {path.relative_to(ours): path.stat().st_mtime_ns for path in ours.rglob("*.*")}
    assert {path.relative_to(copied): path.stat().st_mtime_ns for path in copied.rglob("*.*")} == times


def test_a_wrong_row_keeps_all_files_from_being_copied(tmp_path: Path) -> None:
    mine, copy = tmp_path / "seeds", tmp_path / "copy"
    make_seeds(mine, DEFAULTS)
    make_seeds(copy, DEFAULTS)
    (mine / "bots.csv").write_text("login\nmine\n")
    (mine / "holidays.csv").write_text("date,team\ntomorrow,all\n")
    with pytest.raises(UsageError, match=r"holidays.csv, line 2: date must be a day"):
        copy_seeds(mine, copy)
    assert contents(copy) == contents(DEFAULTS)


def test_a_link_that_leads_nowhere_is_no_deleted_file(tmp_path: Path) -> None:
    make_seeds(tmp_path / "seeds", DEFAULTS)
    (tmp_path / "seeds" / "bots.csv").unlink()
    (tmp_path / "seeds" / "bots.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(WorkspaceError, match="can't be read: No such file"):
        copy_seeds(tmp_path / "seeds", tmp_path)


@pytest.mark.parametrize("is_link", [False, True])
def test_what_is_in_the_place_of_the_folder_is_refused_and_left_alone(tmp_path: Path, is_link: bool) -> None:
    place, copy = tmp_path / "seeds", tmp_path / "copy"
    if is_link:
        place.symlink_to(tmp_path / "not-mounted")
    else:
        place.write_text("mine")
    for attempt in (partial(make_seeds, place, DEFAULTS), partial(copy_seeds, place, copy)):
        with pytest.raises(WorkspaceError, match="is no folder, or a link that leads nowhere"):
            attempt()
    assert place.is_symlink() if is_link else place.read_text() == "mine"
