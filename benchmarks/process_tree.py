"""What a command takes, with all processes that it starts: seconds, processor seconds, memory."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
EVERY_S = 0.2
"""Often enough for what is held for long, and seldom enough to leave the cores to the command."""


@dataclass(frozen=True)
class Ran:
    """A command that has ended.

    `cpu_s` is of the whole tree; `peak_mb` the largest sum of what its processes held in memory at one moment, as seen
    five times a second. It is None where there is no /proc."""

    wall_s: float
    cpu_s: float
    peak_mb: float | None
    output: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Ran:
    """Run a command to its end, one at a time. Ends the program with what it said if it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **(environment or {})}
    )
    watch = _Watch(process.pid)
    watch.start()
    output, _ = process.communicate()
    wall_s, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    watch.end()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with status {process.returncode}:\n{output}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(wall_s, cpu_s, watch.peak_mb, output)


def use_cores(cores: int) -> None:
    """Keep this process and all that it starts on so many cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


class _Watch(threading.Thread):
    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root, self._ended = root, threading.Event()
        self.peak_mb: float | None = None

    def run(self) -> None:
        while PROC.is_dir() and not self._ended.wait(EVERY_S):
            held = sum(_resident_mb(pid) for pid in _tree(self._root))
            self.peak_mb = max(self.peak_mb or 0.0, held)

    def end(self) -> None:
        self._ended.set()
        self.join()


def _tree(root: int) -> Iterator[int]:
    """A process and all below it."""
    children = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children[parent].append(int(entry.name))
    found = [root]
    while found:
        pid = found.pop()
        yield pid
        found += children[pid]


def _parent(entry: Path) -> int | None:
    try:
        # The name, in parentheses, may hold anything; the state and the parent come after it.
        return int((entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):  # it has ended meanwhile
        return None


def _resident_mb(pid: int) -> float:
    try:
        pages = int((PROC / str(pid) / "statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
