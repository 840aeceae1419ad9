"""What a sync tells while it works. The command line's bars, a notebook and logs all listen to the same events."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from ghmetrics.errors import GhMetricsError
from ghmetrics.github.events import Retrying, Waiting
from ghmetrics.github.limits import Budget
from ghmetrics.sync.result import SyncResult

_LOG = logging.getLogger("ghmetrics.sync")
_LOG.addHandler(logging.NullHandler())  # who sets up no logging is not told twice


@dataclass(frozen=True)
class RepositoryStarted:
    repository: str


@dataclass(frozen=True)
class PullRequestsPlanned:
    """So many pull requests are to be fetched, as far as the list was walked; `is_final` when it was to its end."""

    repository: str
    count: int
    is_final: bool


@dataclass(frozen=True)
class PageLanded:
    """How far the sync of a repository is.

    `planned` is what is to be fetched in all: an estimate while the list is being walked. `seconds_left` is None as
    long as nobody can tell, `budget` where GitHub has no limits or has not said."""

    repository: str
    done: int
    planned: int
    seconds_left: float | None
    requests: int
    budget: Budget | None


@dataclass(frozen=True)
class PullRequestFailed:
    """One pull request could not be fetched; it is tried again at the end, and by the next sync."""

    repository: str
    number: int
    error: str


@dataclass(frozen=True)
class Noticed:
    """Something is not as it should be, and the sync went round it."""

    repository: str
    text: str


@dataclass(frozen=True)
class RepositoryFinished:
    result: SyncResult


SyncEvent = (
    RepositoryStarted
    | PullRequestsPlanned
    | PageLanded
    | PullRequestFailed
    | Noticed
    | RepositoryFinished
    | Waiting
    | Retrying
)
Listener = Callable[[SyncEvent], None]


class Told:
    """Events go to the log and to who asked for them. A listener that raises is told no more, and the sync goes on.

    What is ghmetrics' own, such as SyncCancelled, it may raise to end the sync."""

    def __init__(self, listener: Listener) -> None:
        self._listener: Listener | None = listener

    def __call__(self, event: SyncEvent) -> None:
        log(event)
        if self._listener is None:
            return
        try:
            self._listener(event)
        except GhMetricsError:
            raise
        except Exception:  # noqa: BLE001 -- whatever it is, the data matters more
            self._listener = None
            _LOG.exception("what shows the progress failed at %s: it is told no more", event)


def log(event: SyncEvent) -> None:
    """Every event as a line of the log `ghmetrics.sync`."""
    match event:
        case RepositoryFinished(result):
            level = logging.INFO if result.status == "synced" else logging.WARNING
            _LOG.log(level, "%s: %s, %d pull requests", result.repository, result.status, result.prs_synced)
        case Waiting() | Retrying() | PullRequestFailed() | Noticed():
            _LOG.warning("%s", event)
        case _:
            _LOG.info("%s", event)
