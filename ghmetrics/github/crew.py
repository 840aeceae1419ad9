"""A few threads that ask GitHub at the same time; what they ask is decided in the calling thread."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from ghmetrics.github.documents import Listed
from ghmetrics.github.jobs import in_this_context
from ghmetrics.github.session import GitHubSession

K = TypeVar("K")

GRACE_S = 3.0
"""What is under way when somebody asks to stop may still land; an answer that takes longer is not awaited."""
LISTENING_S = 0.2
"""Ctrl-C that the system tells to another thread is noticed by this one when it wakes up."""


class Crew(Generic[K]):
    """Calls under way, each with a key that comes back with its result: `with Crew[K](session, 3) as crew`.

    The block is not left before all is done, but by an exception: then nothing more is begun and nothing awaited."""

    def __init__(self, session: GitHubSession, size: int) -> None:
        self._session, self._size = session, size
        self._to_do: SimpleQueue[tuple[K, Callable[[], Any]] | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[K, Future[Any]]] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._under_way = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _wrong: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._abandon()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self._session.patience.cancelled.set()  # it would be no use to anybody to wait for GitHub's limit
        for _ in self._threads:
            self._to_do.put(None)
        for thread in self._threads if kind is None else ():
            thread.join()

    def _abandon(self) -> None:
        try:
            while True:
                self._to_do.get_nowait()
        except Empty:
            return

    def __len__(self) -> int:
        return self._under_way

    def start(self, key: K, call: Callable[[], Any]) -> None:
        self._under_way += 1
        self._to_do.put((key, in_this_context(call)))
        if len(self._threads) < min(self._size, self._under_way):
            # Daemons: those of a ThreadPoolExecutor keep Python from ending until GitHub's limit has passed.
            thread = threading.Thread(target=self._work, name="ghmetrics-crew", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while task := self._to_do.get():
            key, call = task
            future: Future[Any] = Future()
            try:
                future.set_result(call())
            except BaseException as wrong:  # noqa: BLE001 -- it is raised where the result is asked for
                future.set_exception(wrong)
            self._done.put((key, future))

    def first(self) -> tuple[K, Future[Any]]:
        """The next call that is done. Raises SyncCancelled when somebody asks to stop and none is, for a while."""
        given_up_at: float | None = None
        while True:
            try:
                found = self._done.get(timeout=LISTENING_S)
            except Empty:
                if self._session.patience.is_cancelled:
                    given_up_at = given_up_at or time.monotonic() + GRACE_S
                    if time.monotonic() >= given_up_at:
                        self._session.patience.check()
                continue
            self._under_way -= 1
            return found


class Source:
    """Pull requests to fetch, pulled no earlier than they are needed: that may cost requests of its own.

    `broke_off` is what kept more from coming."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        self._entries = iter(entries)
        self.is_drained = False
        self.broke_off: Exception | None = None

    def pull(self) -> Listed | None:
        """The next one; None at the end."""
        if self.is_drained:
            return None
        try:
            return next(self._entries)
        except StopIteration:
            self.is_drained = True
        except Exception as wrong:  # noqa: BLE001 -- it is raised when all that came before has landed
            self.is_drained, self.broke_off = True, wrong
        return None
