"""The bar that a sync shows below its cell, in a notebook. It is plain HTML, and stays in a saved one."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ghmetrics.github.events import Waiting
from ghmetrics.html import text
from ghmetrics.notebook.live import Live, Progress
from ghmetrics.sync.events import Listener, Noticed, RepositoryFinished, SyncEvent
from ghmetrics.sync.result import SyncResult
from ghmetrics.text import printable
from ghmetrics.words import counted, time_left

EVERY_S = 0.25
MOST_LINES = 10
"""So many repositories have a line; the others are counted."""
SIGNS = {"synced": "✓", "partial": "!", "error": "✕"}
COLOURS = {"synced": "#009e73", "partial": "#e69f00", "error": "#d55e00"}
RUNNING = "#0072b2"


def is_notebook() -> bool:
    """Whether a Jupyter kernel runs this: its outputs can be replaced."""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return getattr(shell, "kernel", None) is not None


@contextmanager
def shown_inline() -> Iterator[Listener]:
    """A listener whose events become a bar below the cell. Its thread alone draws, a few times a second."""
    bars = _Bars()
    over = threading.Event()
    handle = sys.modules["IPython"].display.display(bars.bundle(), raw=True, display_id=True)

    def draw() -> None:
        while not over.wait(EVERY_S):
            if bars.changed.is_set():
                bars.changed.clear()
                handle.update(bars.bundle(), raw=True)

    thread = threading.Thread(target=draw, name="ghmetrics-inline", daemon=True)
    thread.start()
    try:
        yield bars
    finally:
        over.set()
        thread.join()
        handle.update(bars.bundle(), raw=True)


class _Bars:
    """What runs, and what is over."""

    def __init__(self) -> None:
        self.changed = threading.Event()
        self._live = Live(self.changed.set)
        self._over: dict[str, SyncResult] = {}
        self._notes: dict[str, None] = {}
        self._wait: Waiting | None = None

    def __call__(self, event: SyncEvent) -> None:
        match event:
            case RepositoryFinished(result):
                self._over[result.repository] = result
            case Noticed(repository, said):
                self._notes[f"{repository}: {said}"] = None
            case Waiting():
                self._wait = event
            case _:
                self._wait = None
        self._live(event)

    def bundle(self) -> dict[str, Any]:
        running, _ = self._live.look()
        over = list(self._over.values())
        # What did not go well is seen first, what runs next.
        results = sorted(over, key=lambda result: result.status == "synced")
        troubled = [_of_result(each) for each in results if each.status != "synced"]
        under_way = [_of_progress(progress) for progress in running.values()]
        if self._wait and not running:  # before any repository has its turn
            under_way = [_plain(f"waiting until {self._wait.until.astimezone():%H:%M:%S}: {self._wait.reason}")]
        well = [_of_result(each) for each in results if each.status == "synced"]
        lines = [*troubled, *map(_plain, self._notes), *under_way, *well]
        left_out = len(lines) - MOST_LINES
        html = "".join(line for line, _ in lines[:MOST_LINES])
        plain = [said for _, said in lines[:MOST_LINES]]
        if left_out > 0:
            more = f"and {left_out} more: {len(over)} of {counted(len(lines), 'repository')} are done"
            html, plain = f'{html}<div style="opacity:.72">{more}</div>', [*plain, more]
        return {
            "text/html": f'<div style="font:13px/1.5 system-ui,sans-serif;max-width:52rem">{html}</div>',
            "text/plain": "\n".join(plain) or "syncing",
        }


def _of_result(result: SyncResult) -> tuple[str, str]:
    seconds = (result.finished_at - result.started_at).total_seconds()
    said = f"{counted(result.prs_synced, 'pull request')} in {seconds:.1f} s"
    reason = result.error or (f"#{result.errors[0].pull_number}: {result.errors[0].error}" if result.errors else "")
    sign = f"{SIGNS[result.status]} {result.status}"
    return _line(result.repository, 1.0, COLOURS[result.status], " · ".join(filter(None, [sign, said, reason])))


def _plain(said: str) -> tuple[str, str]:
    return f"<div><bdi>{text(said)}</bdi></div>", printable(said)


def _of_progress(progress: Progress) -> tuple[str, str]:
    planned, done = progress.planned, progress.done
    share = min(done / planned, 1.0) if planned else 0.0
    said = [f"{share:.0%}", f"{done:,} of {planned:,} PRs"] if planned is not None else ["asking what is new"]
    if progress.seconds_left is not None:
        said.append(time_left(progress.seconds_left))
    if progress.is_waiting and progress.until:
        said.append(f"waiting until {progress.until.astimezone():%H:%M:%S}")
    return _line(progress.name, share, RUNNING, " · ".join([*said, *filter(None, [progress.note])]))


def _line(name: str, share: float, colour: str, said: str) -> tuple[str, str]:
    bar = (
        f'<div role="progressbar" aria-label="Sync of {text(name)}" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{share * 100:.0f}" style="flex:0 0 9rem;height:8px;border-radius:4px;overflow:hidden;'
        f'background:rgba(128,128,128,.3)">'
        f'<div style="width:{share:.1%};height:100%;background:{colour}"></div></div>'
    )
    html = (
        '<div style="display:flex;flex-wrap:wrap;align-items:center;gap:0 .8rem">'
        f'<b style="flex:0 0 15rem;overflow-wrap:anywhere"><bdi>{text(name)}</bdi></b>{bar}'
        f'<span style="flex:1 1 16rem"><bdi>{text(said)}</bdi></span></div>'
    )
    return html, printable(f"{name}: {said}")
