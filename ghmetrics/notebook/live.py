"""What is known of the syncs that run in this process, from what they tell. Any thread may tell, any may look."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from ghmetrics.github.events import Retrying, Waiting
from ghmetrics.github.limits import Budget
from ghmetrics.sync import events
from ghmetrics.sync.events import SyncEvent

Phase = Literal["queued", "syncing", "waiting", "stopping"]


@dataclass(frozen=True)
class Progress:
    """How far one sync is. `planned` is None until the list says something; `until` is when a wait for GitHub ends."""

    name: str
    phase: Phase = "queued"
    done: int = 0
    planned: int | None = None
    seconds_left: float | None = None
    note: str = ""
    until: datetime | None = None
    has_begun: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.phase == "waiting" and self.until is not None and datetime.now(UTC) < self.until


class Live:
    """The listener of all syncs of this process in one workspace. `changed` is called after each change.

    Repositories are known by their names in lower case: people and GitHub may spell them differently."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._running: dict[str, Progress] = {}
        self._budget: Budget | None = None

    def look(self) -> tuple[Mapping[str, Progress], Budget | None]:
        """The syncs, and what is left of the limit as far as they said."""
        with self._lock:
            return dict(self._running), self._budget

    def queued(self, repositories: Iterable[str]) -> None:
        """They are about to be synced."""
        with self._lock:
            for name in repositories:
                self._running.setdefault(name.lower(), Progress(name))
        self._changed()

    def stopping(self, repository: str) -> None:
        """Somebody asked its sync to stop."""
        self._update(repository, phase="stopping", note="", seconds_left=None)

    def over(self, repositories: Iterable[str]) -> None:
        """Nothing of them runs any more."""
        with self._lock:
            for name in repositories:
                self._running.pop(name.lower(), None)
        self._changed()

    def know(self, budget: Budget | None) -> None:
        """GitHub said what is left."""
        with self._lock:
            self._budget = budget
        self._changed()

    def __call__(self, event: SyncEvent) -> None:
        match event:
            case events.RepositoryStarted(repository):
                self._begin(repository)
            case events.PullRequestsPlanned(repository, count, is_final) if count or is_final:
                self._update(repository, planned=count)
            case events.PageLanded(repository, done, planned, seconds_left, _, budget):
                self._update(
                    repository, phase="syncing", done=done, planned=planned, seconds_left=seconds_left, note=""
                )
                if budget:
                    self.know(budget)
            case Waiting(until, reason, repository):
                self._update(repository, phase="waiting", until=until, note=reason, seconds_left=None)
            case Retrying(reason, seconds, repository):
                self._update(repository, note=f"again in {seconds:.0f} s: {reason}")
            case events.PullRequestFailed(repository, number, error):
                self._update(repository, note=f"#{number}: {error}")
            case events.RepositoryFinished(result):
                self.over([result.repository])

    def _begin(self, repository: str) -> None:
        with self._lock:
            before = self._running.get(repository.lower())
            phase: Phase = "stopping" if before and before.phase == "stopping" else "syncing"
            self._running[repository.lower()] = Progress(repository, phase, has_begun=True)
        self._changed()

    def _update(self, repository: str | None, **values: object) -> None:
        """Of one repository; of all where an event names none."""
        meant = repository and repository.lower()
        with self._lock:
            for name, progress in self._running.items():
                if meant in (None, name):
                    # What shall stop may go on for a moment: that is no news.
                    kept = {"phase": progress.phase} if progress.phase == "stopping" else {}
                    self._running[name] = replace(progress, **(values | kept))  # type: ignore[arg-type]
        self._changed()
