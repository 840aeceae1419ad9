"""Syncs in processes of their own, which are killed at a chosen moment: nothing of them goes on."""

import json
import multiprocessing
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ghmetrics import Workspace

from .lake import current

WRITES = ("open", "os.rename", "os.remove", "os.mkdir")
FOLDERS = ("lake", "http_cache")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _sync(folder: str, environment: dict[str, str], moment: tuple[str, int], call: dict[str, Any], told: Any) -> None:
    """In the other process: sync, and die at the moment. What it counted is told at the end, if that is reached."""
    os.environ.update(environment)
    kind, left = moment
    counted = 0

    def count(what: str) -> None:
        nonlocal counted
        counted += what == kind
        if counted == left and what == kind:
            _die()

    def watch(event: str, values: tuple) -> None:
        """Python says of each file what is about to happen to it."""
        if event in WRITES and str(values[0]).startswith(folder) and "state.db" not in str(values[0]):
            is_reading = event == "open" and not (values[2] or 0) & (os.O_WRONLY | os.O_RDWR)
            if not is_reading or Path(str(values[0])).is_dir():  # a folder is opened to flush it
                count("write")

    sys.addaudithook(watch)
    with_settings = call.pop("settings")
    names = call.pop("names")
    workspace = Workspace(folder, **with_settings)
    results = workspace.sync_all(names, progress=lambda event: count(type(event).__name__), **call)
    told.put(([result.status for result in results], counted))


CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["ghmetrics.workspace.syncing", "ghmetrics.sync.engine", "pyarrow.parquet", __name__])


@dataclass
class Watch:
    """Stands before a server: which pull requests each request asks for, and who is killed when."""

    number_of: dict[str, int]  # by node id
    asked: list[tuple[int, ...]] = field(default_factory=list)
    kill_at: int | None = None
    victim: Any = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sees(self, target: str, body: bytes) -> None:
        """A request has come, and is not answered yet."""
        with self.lock:
            self.asked.append(self._numbers(target, body))
            if self.victim and len(self.asked) == self.kill_at:
                os.kill(self.victim.pid, signal.SIGKILL)

    def _numbers(self, target: str, body: bytes) -> tuple[int, ...]:
        if found := re.search(r"/(?:pulls|issues)/(\d+)", target):
            return (int(found[1]),)
        variables = json.loads(body).get("variables", {}) if body else {}
        ids = [value for name, value in variables.items() if re.fullmatch(r"id\d+", name)] + variables.get("ids", [])
        return tuple(self.number_of[each] for each in ids if each in self.number_of)


def sync_in_a_process(
    workspace: Path, moment: tuple[str, int] = ("never", 0), watch: Watch | None = None, **call: Any
) -> tuple[list[str], int] | None:
    """Sync in another process. None if it was killed."""
    told = CONTEXT.SimpleQueue()
    environment = {name: value for name, value in os.environ.items() if name.startswith(("GITHUB_", "HOME"))}
    process = CONTEXT.Process(target=_sync, args=(str(workspace), environment, moment, call, told))
    if watch and moment[0] == "request":
        watch.kill_at = moment[1]
        with watch.lock:  # no request is answered before it is known who sends it
            process.start()
            watch.victim = process
    else:
        process.start()
    process.join()
    if watch:
        watch.victim = None
    if process.exitcode == -signal.SIGKILL:
        return None
    assert process.exitcode == 0
    return told.get()


def content(workspace: Workspace) -> dict[str, list[tuple]]:
    """All that a reader of the lake sees, in an order of its own."""
    key: dict[str, Callable] = {"commits": lambda row: row["sha"]}
    return {
        kind: sorted(
            (row["pull_number"], str(key.get(kind, lambda row: row["id"])(row)), json.dumps(row["payload"]))
            for row in current(workspace, kind)
        )
        for kind in ("pull_requests", "reviews", "commits", "timeline_events")
    }
