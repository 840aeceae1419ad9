"""The panel is one widget with whole snapshots, the same one for each cell that shows the workspace."""

import subprocess
import sys
from pathlib import Path

import ipywidgets
import pytest

from ghmetrics import Workspace


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
