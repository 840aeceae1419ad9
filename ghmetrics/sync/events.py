"""What a sync tells while it works. The command line's bar, a notebook and logs all listen to the same events."""

from collections.abc import Callable
from dataclasses import dataclass

from ghmetrics.github.events import Retrying, Waiting
from ghmetrics.github.limits import Budget
from ghmetrics.sync.result import SyncResult


@dataclass(frozen=True)
class RepositoryStarted:
    repository: str


@dataclass(frozen=True)
class PullRequestsPlanned:
    """The list was walked: so many pull requests are to be fetched."""

    repository: str
    count: int


@dataclass(frozen=True)
class Progress:
    """How far the sync of a repository is. `budget` is None where GitHub has no limits or has not said."""

    repository: str
    done: int
    planned: int
    requests: int
    budget: Budget | None


@dataclass(frozen=True)
class PullRequestFailed:
    """One pull request could not be fetched; it is tried once more at the end."""

    repository: str
    number: int
    error: str


@dataclass(frozen=True)
class RepositoryFinished:
    result: SyncResult


SyncEvent = (
    RepositoryStarted | PullRequestsPlanned | Progress | PullRequestFailed | RepositoryFinished | Waiting | Retrying
)
Listener = Callable[[SyncEvent], None]
