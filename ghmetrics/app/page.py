"""What the page's cells call."""

import html
import threading
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from ghmetrics import Workspace
from ghmetrics.errors import GhMetricsError
from ghmetrics.notebook.panel import Panel

SIGN_OF_LIFE_S = 60
LOOKS_AGAIN_S = 1.0

_watched: set[Panel] = set()
_dashboards: dict[Path, widgets.VBox] = {}


class Sentence:
    """Why something is not shown, as text in its place."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return f'<p role="status">{html.escape(self._text)}</p>'


def shown(make: Callable[[], object]) -> object:
    """What `make` makes, to be shown; or the sentence that says why it can't be."""
    try:
        return make()
    except GhMetricsError as wrong:
        return Sentence(str(wrong))


def living_dashboard(workspace: Workspace) -> widgets.VBox:
    """The dashboard, which is made anew after each build, whoever builds: nobody has to load the page again for it.

    Each page of a workspace shows the same one, like the panel: nobody says when a page is gone, and those of all pages
    that ever were would be drawn with each build and sent to each new page."""
    file = workspace.path.resolve() / "warehouse.duckdb"
    if file in _dashboards and _dashboards[file].comm is not None:
        return _dashboards[file]
    build, place = _build_of(file), widgets.VBox([workspace.dashboard()])
    threading.Thread(
        target=_follow, args=(workspace, file, build, place), name="ghmetrics-app-charts", daemon=True
    ).start()
    _dashboards[file] = place
    return place


def _follow(workspace: Workspace, file: Path, shown_build: tuple[int, int] | None, place: widgets.VBox) -> None:
    pause = threading.Event()
    while not pause.wait(LOOKS_AGAIN_S) and place.comm is not None:
        build = _build_of(file)
        if build and build != shown_build:
            shown_build, old = build, place.children
            try:
                place.children = (workspace.dashboard(),)
            except GhMetricsError as wrong:
                place.children = (widgets.Label(str(wrong)),)
            for each in old:
                each.close()


def _build_of(file: Path) -> tuple[int, int] | None:
    """What tells one build from the next: each puts a new file in its place."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def panel_that_works(workspace: Workspace) -> Panel:
    """The panel; while it syncs or builds, the server hears from it, so that it does not take this kernel for idle."""
    panel = workspace.panel()
    if panel not in _watched:
        _watched.add(panel)
        threading.Thread(target=_give_signs_of_life, args=(panel,), name="ghmetrics-app", daemon=True).start()
    return panel


def _give_signs_of_life(panel: Panel) -> None:
    pause = threading.Event()
    while not pause.wait(SIGN_OF_LIFE_S):
        building, (running, _) = panel.board.work.building, panel.board.live.look()
        if running or (building and building.is_running):
            panel.send({"type": "working"})  # to the browser, which takes no notice
