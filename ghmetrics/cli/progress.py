"""The progress bar of a sync, on stderr: percent, pull requests, requests, budget left, time left."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from ghmetrics.sync.events import Listener, SyncEvent


@contextmanager
def shown_progress() -> Iterator["Listener"]:
    """A listener that draws a bar for each repository; where nobody looks (no terminal) it says only what matters."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.fields[repository]}", markup=False), BarColumn(bar_width=24), TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} of {task.fields[planned]} PRs"), TextColumn("{task.fields[requests]}"),
        TimeRemainingColumn(compact=True), TextColumn("{task.fields[note]}", markup=False),
        console=console, disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        yield _Bars(bar, console)


class _Bars:
    """One bar a repository, moved by the events of its sync."""

    def __init__(self, bar: Progress, console: Console) -> None:
        self._bar, self._console = bar, console
        self._task: TaskID | None = None

    def __call__(self, event: "SyncEvent") -> None:
        from ghmetrics.github.events import Retrying, Waiting  # noqa: PLC0415 -- `--help` needs none of it
        from ghmetrics.sync import events  # noqa: PLC0415

        match event:
            case events.RepositoryStarted(repository):
                self._task = self._bar.add_task(
                    repository, total=None, repository=repository, planned="?", requests="", note="listing"
                )
            case events.PullRequestsPlanned(_, count):
                self._update(total=count, planned=f"{count:,}", note="")
            case events.Progress(_, done, _, requests, budget):
                left = f", {budget.remaining:,} left this hour" if budget else ""
                self._update(completed=done, requests=f"{requests:,} requests{left}", note="")
            case Waiting(until, reason):
                self._say(f"waiting until {until.astimezone():%H:%M:%S}: {reason}")
            case Retrying(reason, seconds):
                self._update(note=f"again in {seconds:.0f} s: {reason}")
            case events.PullRequestFailed(_, number, error):
                self._update(note=f"#{number}: {error}")
            case events.RepositoryFinished(result):
                self._update(note=result.status)

    def _say(self, note: str) -> None:
        """What a person must know even without a bar."""
        if self._bar.disable:
            self._console.print(note, markup=False, highlight=False)
        self._update(note=note)

    def _update(self, **values: object) -> None:
        if self._task is not None:
            self._bar.update(self._task, **values)  # type: ignore[arg-type]
