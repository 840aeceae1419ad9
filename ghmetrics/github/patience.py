"""Waits that end at once when somebody asks to stop."""

import threading
import time
from collections.abc import Callable

from ghmetrics.errors import SyncCancelled
from ghmetrics.github.events import Retrying, Waiting

Listener = Callable[[Waiting | Retrying], None]


class Patience:
    """How the session waits, by which clock, and whom it tells. Shared by all threads of a session."""

    def __init__(self, cancel: threading.Event | None = None, listener: Listener | None = None) -> None:
        self.cancelled = cancel or threading.Event()
        self.tell: Listener = listener or (lambda _: None)

    def clock(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    def check(self) -> None:
        """Raise SyncCancelled if somebody asked to stop."""
        if self.cancelled.is_set():
            raise SyncCancelled("Stopped. What had landed is kept; sync again to go on.")

    def sleep(self, seconds: float) -> None:
        """Wait, or raise SyncCancelled the moment somebody asks to stop."""
        self.cancelled.wait(max(seconds, 0.0))
        self.check()

    def wait_for(self, change: threading.Condition, seconds: float) -> None:
        """Wait for a change, whose lock is held, but not longer than this."""
        change.wait(seconds)
        self.check()
