"""What can be chosen: the repositories of an owner, as far as the token can see them."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from ghmetrics.errors import GhMetricsError
from ghmetrics.github.events import RepositoriesListed, Retrying, Waiting
from ghmetrics.github.repositories import ListedRepository
from ghmetrics.notebook.desk import Desk
from ghmetrics.words import counted


class Choices:
    """The list that was asked for last. `changed` is called after each change."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.desk, self._changed, self._lock = desk, changed, threading.Lock()
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
        found: list[ListedRepository] = []

        def tell(event: RepositoriesListed | Waiting | Retrying) -> None:
            match event:
                case RepositoriesListed(repositories=new):
                    found.extend(new)
                    self._show(turn, owner, "reading", f"{counted(len(found), 'repository')} so far …", found)
                case Waiting(until, reason):
                    self._show(turn, owner, "reading", f"waiting until {until.astimezone():%H:%M:%S}: {reason}", found)
                case Retrying(reason, seconds):
                    self._show(turn, owner, "reading", f"again in {seconds:.0f} s: {reason}", found)

        self._show(turn, owner, "reading", f"Reading the list of {owner} …", found)
        try:
            whole = self.desk.list_repositories(owner, progress=tell)
        except GhMetricsError as wrong:
            self._show(turn, owner, "error", str(wrong), found)
            return
        except Exception as wrong:
            self._show(turn, owner, "error", f"The list can't be read ({type(wrong).__name__}: {wrong}).", found)
            raise
        text = "" if whole else f"{owner} has no repository that can be seen from here."
        self._show(turn, owner, "read", " ".join([text, *whole.notes]).strip(), whole)

    def _show(self, turn: int, owner: str, state: str, text: str, found: Sequence[ListedRepository]) -> None:
        shown = {"owner": owner, "state": state, "text": text, "repositories": [_row(each) for each in found]}
        with self._lock:
            if turn == self._turn:
                self._shown = shown
        self._changed()


def _row(each: ListedRepository) -> dict[str, Any]:
    return {
        "name": each.full_name,
        "description": each.description or "",
        "pushed_at": None if each.pushed_at is None else int(each.pushed_at.timestamp() * 1000),
        "is_private": each.is_private,
        "is_archived": each.is_archived,
        "is_fork": each.is_fork,
    }
