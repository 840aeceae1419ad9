"""A sync may be killed at any moment: the next one ends as if nothing had been, and fetches nothing twice."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ghmetrics import Workspace

from .killing import Watch, content, sync_in_a_process
from .lake import landed

GUI = "bitcoin-core/gui"
SLACK = 2
WINDOWS: dict[str, dict] = {
    "graphql": {"all_history": True, "comments": True},
    "rest": {"all_history": True, "max_pull_requests": 130, "commits": False},
}
MOMENTS = {
    ("graphql", "first"): [("request", 2), ("request", 8), ("PageLanded", 200), ("write", 1), ("write", 20), ("write", 33)],
    ("graphql", "incremental"): [
        ("request", 1), ("request", 4), ("request", 10), ("PageLanded", 60), ("write", 30), ("write", 190),
    ],
    ("rest", "first"): [("request", 3), ("PageLanded", 60), ("write", 60)],
    ("rest", "incremental"): [("request", 5), ("PageLanded", 30), ("write", 40)],
}  # fmt: skip
"""After so many requests as the server sees them, events, or files that are opened, renamed or made."""


class Stage:
    """Recorded pull requests, a watch over who asks for which, and an undisturbed sync to compare with."""

    def __init__(self, hub: Any, folder: Path, transport: str, kind: str) -> None:
        self.hub, self._folder, self._kind = hub, folder, kind
        self._window, self._transport = WINDOWS[transport], transport
        documents = hub.world.repos[GUI].documents
        newer = {document["pull"]["node_id"]: number for number, document in hub.world.repos[GUI].delta.items()}
        self.watch = Watch({document["pull"]["node_id"]: number for number, document in documents.items()} | newer)
        answer = hub.app.handle

        def handle(method: str, path: str, query: dict, headers: Any, body: bytes, base_url: str) -> Any:
            self.watch.sees(path, body)
            return answer(method, path, query, headers, body, base_url)

        hub.app.handle = handle
        (folder / "before").mkdir()
        if kind == "incremental":
            self.sync(folder / "before")
            hub.world.advance()
            pages = {"graphql": 260, "rest": 30}[transport]
            for number in sorted(documents)[-pages:]:
                hub.world.mutate(repo=GUI, number=number, set={"title": f"Title {number}"})
        self.requests = len(self.sync(self.fresh("undisturbed")))
        self.truth = content(Workspace(folder / "undisturbed"))

    def fresh(self, name: str) -> Path:
        return Path(shutil.copytree(self._folder / "before", self._folder / name))

    def sync(self, workspace: Path, moment: tuple[str, int] | None = None) -> list[tuple[int, ...]]:
        """In a process of its own, which dies at the moment; the pull requests that each of its requests named."""
        before = len(self.watch.asked)
        if moment and moment[0] == "request":
            moment = ("request", before + moment[1])
        result = sync_in_a_process(
            workspace, moment or ("never", 0), self.watch, names=[GUI], settings={"transport": self._transport},
            **self._window,
        )  # fmt: skip
        assert (result is None) == (moment is not None)
        assert result is None or result[0] == ["synced"]
        return self.watch.asked[before:]


def snapshots(workspace: Workspace) -> dict[str, int]:
    return {row["snapshot_id"]: row["pull_number"] for row in landed(workspace, "pull_requests")}


@pytest.mark.slow
@pytest.mark.recorded
@pytest.mark.parametrize(("transport", "kind"), MOMENTS)
def test_after_a_kill_nothing_is_fetched_twice_and_the_lake_is_as_if_nothing_had_been(
    tmp_path: Path, recorded: Callable, transport: str, kind: str
) -> None:
    stage = Stage(recorded("gui", start="base", scenario={"secondary": False}), tmp_path, transport, kind)
    for moment in MOMENTS[transport, kind]:
        workspace = Workspace(stage.fresh(f"{moment[0]}-{moment[1]}"))
        before = snapshots(workspace)
        asked = stage.sync(workspace.path, moment)
        done = {number for snapshot, number in snapshots(workspace).items() if snapshot not in before}
        worth = sum(bool(numbers) and done.issuperset(numbers) for numbers in asked)
        after = stage.sync(workspace.path)
        assert not [number for numbers in after for number in numbers if number in done], moment
        assert len(after) <= stage.requests - worth + SLACK, moment
        assert content(workspace) == stage.truth, moment
