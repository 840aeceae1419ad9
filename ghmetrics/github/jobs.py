"""Whose work a request is: several repositories are synced over one session, and each wants its own count."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_current: ContextVar["Job | None"] = ContextVar("ghmetrics_job", default=None)
_counting = threading.Lock()


@dataclass
class Job:
    """The requests of one repository's sync are counted here, and events name it; None: of several together."""

    repository: str | None
    requests: int = 0
    """Over the network, free ones (304) too."""
    points: int = 0
    """Of GraphQL."""

    def count(self, *, requests: int = 0, points: int = 0) -> None:
        """Add to the counts; safe to call from any thread."""
        with _counting:
            self.requests += requests
            self.points += points


@contextmanager
def working_for(job: Job) -> Iterator[None]:
    """Until the end of the block, requests of this thread are this job's."""
    token = _current.set(job)
    try:
        yield
    finally:
        _current.reset(token)


def current_job() -> Job | None:
    return _current.get()


def current_repository() -> str | None:
    job = _current.get()
    return job.repository if job else None


def in_this_context(call: Callable[P, T]) -> Callable[P, T]:
    """The same callable for a thread of a pool, which would not know the job by itself."""
    here = copy_context()

    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        return here.copy().run(call, *args, **kwargs)  # a context can't be in use in two threads at once

    return called
