"""Waits that end at once when somebody asks to stop."""

import threading
import time
from collections.abc import Callable

from ghmetrics.errors import SyncCancelled
from ghmetrics.github.events import Retrying, Waiting
from ghmetrics.github.jobs import current_repository

Listener = Callable[[Waiting | Retrying], None]

SLICE_S = 0.2
"""So often who waits looks whether the repository that it works for shall stop."""


class Cancel(threading.Event):
    """Set, it stops everything. Single repositories can be stopped by their names, while the others go on."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._stopped: frozenset[str] = frozenset()

    def stop(self, repository: str) -> None:
        """Stop the work for one repository."""
        with self._lock:
            self._stopped |= {repository.lower()}

    def allow(self, repository: str) -> None:
        """Take it back, for the next sync of the repository."""
        with self._lock:
            self._stopped -= {repository.lower()}

    def has_stopped(self, repository: str | None) -> bool:
        """Whether the work for this repository shall stop, alone or with everything."""
        return self.is_set() or (repository or "").lower() in self._stopped


class Patience:
    """How the session waits, by which clock, and whom it tells. Shared by all threads of a session."""

    def __init__(self, cancel: Cancel | None = None, listener: Listener | None = None) -> None:
        self.cancelled = cancel or Cancel()
        self.tell: Listener = listener or (lambda _: None)

    def clock(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop: everything, or the repository that this thread works for."""
        return self.cancelled.has_stopped(current_repository())

    def check(self) -> None:
        """Raise SyncCancelled if somebody asked to stop."""
        if self.is_cancelled:
            raise SyncCancelled("Stopped. What had landed is kept; sync again to go on.")

    def sleep(self, seconds: float) -> None:
        """Wait, or raise SyncCancelled the moment somebody asks to stop."""
        until = self.clock() + seconds
        while (left := until - self.clock()) > 0 and not self.is_cancelled:
            self.cancelled.wait(min(left, SLICE_S))
        self.check()

    def wait_for(self, change: threading.Condition, seconds: float) -> None:
        """Wait for a change, whose lock is held, but not longer than this."""
        change.wait(seconds)
        self.check()
