"""The panel: one widget that shows a board and passes on what people click. Its JavaScript and CSS lie beside it."""

import threading
import time
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ghmetrics.notebook.board import READ_AGAIN_S, Board
from ghmetrics.notebook.desk import Desk

PAGE = Path(__file__).parent / "panel_page"
PARTS = ("elements.js", "repository.js", "chooser.js", "panel.js")
"""They become one module: a widget has no address from which to import others."""
AT_MOST_EVERY_S = 0.2

_boards: dict[Path, Board] = {}
_panels: dict[Path, "Panel"] = {}
_lock = threading.Lock()


class Panel(anywidget.AnyWidget):
    """All tracked repositories: how they stand, and buttons. An ipywidgets widget like any other.

    `snapshot` and `choices` are for the browser alone, and hold no secret."""

    _esm = "\n".join((PAGE / part).read_text(encoding="utf-8") for part in PARTS)
    _css = (PAGE / "panel.css").read_text(encoding="utf-8")
    snapshot = traitlets.Dict().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)

    def __init__(self, board: Board) -> None:
        super().__init__(snapshot=board.look(), choices={})
        self.board = board
        # In whatever thread that is, and while a cell runs or not: the command is only queued.
        self.on_msg(lambda _, content, __: board.ask(content))
        threading.Thread(target=self._publish, name="ghmetrics-publisher", daemon=True).start()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """A page sends commands, and changes nothing of what other pages show and run."""
        own = ("_esm", "_css", "snapshot", "choices")
        super().set_state({name: value for name, value in sync_data.items() if name not in own})

    def _publish(self) -> None:
        """The only thread that sets the traits: whole snapshots, a few a second, and only where something is new."""
        board = self.board
        while self.comm is not None:
            board.changed.wait(READ_AGAIN_S)
            board.changed.clear()
            try:
                self._show(board.look(), board.choices.look())
            except Exception as wrong:  # noqa: BLE001 -- the next one may be shown again
                board.messages.strange(wrong)
                time.sleep(READ_AGAIN_S)
            time.sleep(AT_MOST_EVERY_S)

    def _show(self, snapshot: dict[str, Any], choices: dict[str, Any]) -> None:
        if snapshot != self.snapshot:
            self.snapshot = snapshot
        if choices is not self.choices and choices != self.choices:
            self.choices = choices


def panel_of(desk: Desk) -> Panel:
    """The panel of a workspace; the same one each time, so that a cell that is run again shows the same syncs."""
    where = desk.path.resolve()
    with _lock:
        if where in _boards:
            _boards[where].adopt(desk)
        else:
            _boards[where] = Board(desk)
        if where not in _panels or _panels[where].comm is None:  # somebody may have closed it
            _panels[where] = Panel(_boards[where])
        return _panels[where]
