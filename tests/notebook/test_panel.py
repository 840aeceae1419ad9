"""The panel is one widget with whole snapshots, the same one for each cell that shows the workspace."""

import subprocess
import sys
from pathlib import Path

import ipywidgets
import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer


def test_every_cell_shows_the_same_panel(workspace: Workspace) -> None:
    panel = workspace.panel()
    assert Workspace(workspace.path).panel() is panel
    assert isinstance(ipywidgets.HBox([panel]).children[0], ipywidgets.DOMWidget)


def test_a_closed_panel_comes_back_with_what_was_under_way(workspace: Workspace) -> None:
    panel = workspace.panel()
    panel.close()
    again = workspace.panel()
    assert again is not panel
    assert again.board is panel.board


def test_workspaces_have_panels_of_their_own(workspace: Workspace, tmp_path: Path) -> None:
    assert Workspace(tmp_path / "other").panel() is not workspace.panel()


@pytest.mark.parametrize("library", ["anywidget", "ipywidgets"])
def test_without_the_extra_it_says_what_to_install(library: str, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from ghmetrics import Workspace\nfrom ghmetrics.errors import UsageError\n"
        "try: Workspace(sys.argv[1]).panel()\nexcept UsageError as wrong: print(wrong)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout
    assert said == f'The panel needs {library}: run pip install "ghmetrics[notebook]".\n'


def test_the_panel_stays_with_its_folder_wherever_the_process_goes(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    near = Workspace("near")
    near.track("acme-demo/web", sync=False)
    board = near.panel().board
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert [row["name"] for row in board.look()["rows"]] == ["acme-demo/web"]


def test_settings_of_a_cell_that_is_run_again_hold(workspace: Workspace) -> None:
    Workspace(workspace.path, days_back=7).panel()
    board = Workspace(workspace.path, days_back=300).panel().board
    assert board.look()["wishes"]["days_back"] == 300


def test_python_ends_while_a_sync_of_the_panel_runs(workspace: Workspace, github: DemoServer) -> None:
    github.latency = 2
    code = (
        "import sys, time; from ghmetrics import Workspace\n"
        "board = Workspace(sys.argv[1]).panel().board; board.ask({'type': 'add', 'repositories': ['acme-demo/web']})\n"
        "while not any(row['status'] == 'syncing' for row in board.look()['rows']): time.sleep(0.05)\n"
        "print('ends')\n"
    )
    began = subprocess.run(
        [sys.executable, "-c", code, str(workspace.path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert began.stdout == "ends\n"
    github.latency = 0
    assert workspace.sync("acme-demo/web").status == "synced"
