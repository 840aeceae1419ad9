"""What can be chosen: the repositories of an owner, as far as the token can see them."""

import threading
from collections.abc import Callable
from typing import Any

from ghmetrics.errors import GhMetricsError
from ghmetrics.notebook.desk import Desk


class Choices:
    """The list that was asked for last. `changed` is called after each change."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk, self._changed, self._lock = desk, changed, threading.Lock()
        self._shown: dict[str, Any] = {}
        self._turn = 0

    def look(self) -> dict[str, Any]:
        """Plain JSON: `owner`, `state` (reading, read or error), `text`, and `repositories`; empty before the first."""
        return self._shown

    def read(self, owner: str) -> None:
        """Read the list of an owner; one that is asked for later goes before it."""
        with self._lock:
            self._turn += 1
            turn = self._turn
        self._show(turn, {"owner": owner, "state": "reading", "text": f"Reading the list of {owner} …"})
        try:
            found = self._desk.list_repositories(owner)
        except GhMetricsError as wrong:
            self._show(turn, {"owner": owner, "state": "error", "text": str(wrong)})
            return
        rows = [
            {
                "name": each.full_name,
                "description": each.description or "",
                "pushed_at": None if each.pushed_at is None else int(each.pushed_at.timestamp() * 1000),
                "is_private": each.is_private,
                "is_archived": each.is_archived,
                "is_fork": each.is_fork,
            }
            for each in found
        ]
        text = "" if rows else f"{owner} has no repository that can be seen from here."
        self._show(turn, {"owner": owner, "state": "read", "text": text, "repositories": rows})

    def _show(self, turn: int, shown: dict[str, Any]) -> None:
        with self._lock:
            if turn == self._turn:
                self._shown = shown
        self._changed()
