"""The progress bar of a sync, on stderr: percent, pull requests, requests, budget left, time left."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TaskProgressColumn, TextColumn
from rich.table import Column

from ghmetrics.words import time_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghmetrics.github.events import RepositoriesListed
    from ghmetrics.sync.events import SyncEvent

    Event = SyncEvent | RepositoriesListed

WIDE, VERY_WIDE = 100, 140
"""Terminals with so many columns have room for the bar too, and for the requests."""


@contextmanager
def shown_progress() -> Iterator["Callable[[Event], None]"]:
    """A listener that draws a bar for each repository; where nobody looks (no terminal) it says only what matters."""
    console = Console(stderr=True)
    with Progress(*_columns(console.width), console=console, disable=not console.is_terminal, expand=True) as bar:
        yield _Bars(bar, console)


def _columns(width: int) -> list[ProgressColumn]:
    """What a line shows. The note, which may be a sentence, has what the others leave."""
    return [
        TextColumn("{task.fields[repository]}", markup=False),
        *([BarColumn(bar_width=24)] if width >= WIDE else []),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} of {task.fields[planned]} PRs"),
        *([TextColumn("{task.fields[requests]}")] if width >= VERY_WIDE else []),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[note]}", markup=False, table_column=Column(no_wrap=True, ratio=1)),
    ]


class _Bars:
    """One bar a repository, moved by the events of its sync. Repositories are synced side by side, in threads."""

    def __init__(self, bar: Progress, console: Console) -> None:
        self._bar, self._console = bar, console
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: "Event") -> None:
        from ghmetrics.github.events import Retrying, Waiting  # noqa: PLC0415 -- `--help` needs none of it
        from ghmetrics.sync import events  # noqa: PLC0415

        match event:
            case events.RepositoryStarted(repository):
                self._tasks[repository] = self._bar.add_task(
                    repository, total=None, repository=repository, planned="?", requests="", left="", note="listing"
                )
            case events.PullRequestsPlanned(repository, count, is_final) if count or is_final:
                self._update(repository, total=count, planned=f"{count:,}" if is_final else f"about {count:,}", note="")
            case events.PageLanded(repository, done, planned, seconds_left, requests, budget):
                budget_left = f", {budget.remaining:,} left this hour" if budget else ""
                self._update(
                    repository, completed=done, total=planned, planned=f"{planned:,}",
                    requests=f"{requests:,} requests{budget_left}",
                    left="" if seconds_left is None else time_left(seconds_left), note="",
                )  # fmt: skip
            case Waiting(until, reason, repository):
                self._say(repository, f"waiting until {until.astimezone():%H:%M:%S}: {reason}")
            case Retrying(reason, seconds, repository):
                self._update(repository, note=f"again in {seconds:.0f} s: {reason}")
            case events.PullRequestFailed(repository, number, error):
                self._update(repository, note=f"#{number}: {error}")
            case events.Noticed(repository, text):
                self._console.print(f"{repository}: {text}", markup=False, highlight=False, soft_wrap=True)
            case events.RepositoryFinished(result):
                self._update(result.repository, left="", note=result.status)

    def _say(self, repository: str | None, note: str) -> None:
        """What a person must know even where there is no bar: not yet, or nobody looks."""
        if self._bar.disable or repository not in self._tasks:
            whose = f"{repository}: " if repository else ""
            self._console.print(f"{whose}{note}", markup=False, highlight=False, soft_wrap=True)
        self._update(repository, left="", note=note)

    def _update(self, repository: str | None, **values: object) -> None:
        if repository in self._tasks:
            self._bar.update(self._tasks[repository], **values)  # type: ignore[arg-type]
