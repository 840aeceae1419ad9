"""What the page's cells call."""

import html
import threading
from collections.abc import Callable

from ghmetrics import Workspace
from ghmetrics.errors import GhMetricsError
from ghmetrics.notebook.panel import Panel

SIGN_OF_LIFE_S = 60

_watched: set[Panel] = set()


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


def panel_that_works(workspace: Workspace) -> Panel:
    """The panel; while it syncs or builds, the server hears from it, so that it does not take this kernel for idle."""
    panel = workspace.panel()
    if panel not in _watched:
        _watched.add(panel)
        threading.Thread(target=_give_signs_of_life, args=(panel,), name="ghmetrics-app", daemon=True).start()
    return panel


def dashboard(workspace: Workspace) -> object:
    """The charts, where this version has them."""
    make = getattr(workspace, "dashboard", None)
    return make() if make else None


def _give_signs_of_life(panel: Panel) -> None:
    pause = threading.Event()
    while not pause.wait(SIGN_OF_LIFE_S):
        building, (running, _) = panel.board.work.building, panel.board.live.look()
        if running or (building and building.is_running):
            panel.send({"type": "working"})  # to the browser, which takes no notice
