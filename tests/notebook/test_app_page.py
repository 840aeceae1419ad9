"""What the app's pages show."""

from pathlib import Path
from types import SimpleNamespace

import ipywidgets as widgets

from ghmetrics.app.page import living_dashboard


def workspace(path: Path) -> SimpleNamespace:
    return SimpleNamespace(path=path, dashboard=lambda: widgets.Label("charts"))


def test_a_page_that_is_loaded_again_adds_no_dashboard(tmp_path: Path) -> None:
    """Nobody says when a page is gone: each would be drawn with each build, and sent to each new page."""
    first = living_dashboard(workspace(tmp_path))
    assert living_dashboard(workspace(tmp_path)) is first
    assert living_dashboard(workspace(tmp_path / "other")) is not first
    first.close()
    assert living_dashboard(workspace(tmp_path)) is not first
