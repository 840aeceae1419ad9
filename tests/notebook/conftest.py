"""A panel's board beside a stand-in for GitHub that takes its time, so that syncs can be watched."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ghmetrics import Workspace
from ghmetrics.notebook.board import Board

WAIT_S = 120.0


class Watched:
    """A board, what is sent to it, and what it shows."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.board = workspace, Board(workspace)

    def send(self, kind: str, **values: Any) -> None:
        self.board.ask({"type": kind, **values})

    def until(self, holds: Callable[[dict[str, Any]], Any]) -> Any:
        """Look until something is so; what it gives."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            shown = self.board.look()
            if found := holds(shown):
                return found
            self.board.changed.wait(0.05)
            self.board.changed.clear()
        raise AssertionError(f"never so: {shown}")

    def row(self, name: str, *statuses: str) -> dict[str, Any]:
        """The row of a repository, as soon as it has one of these statuses."""
        return self.until(
            lambda shown: next(
                (row for row in shown["rows"] if row["name"] == name and row["status"] in statuses), None
            )
        )

    def message(self, part: str) -> dict[str, Any]:
        return self.until(lambda shown: next((each for each in shown["messages"] if part in each["text"]), None))


@pytest.fixture
def workspace(tmp_path: Path, github: Any) -> Workspace:
    return Workspace(tmp_path / "data")


@pytest.fixture
def watched(workspace: Workspace) -> Iterator[Watched]:
    one = Watched(workspace)
    yield one
    one.send("cancel_all")
    one.until(lambda shown: all(not row["is_here"] for row in shown["rows"]))
