"""A few threads that ask GitHub at the same time; what they ask is decided in the calling thread."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from ghmetrics.github.documents import Listed
from ghmetrics.github.jobs import in_this_context
from ghmetrics.github.session import GitHubSession

K = TypeVar("K")


class Crew(Generic[K]):
    """Calls under way, each with a key that comes back with its result: `with Crew(session, 3) as crew`.

    The block is not left before all is done, but by an exception: then nothing more is begun and nothing awaited."""

    def __init__(self, session: GitHubSession, size: int) -> None:
        self._session = session
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="ghmetrics-crew")
        self._under_way: dict[Future[Any], K] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _wrong: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self._session.patience.cancelled.set()  # or a thread that waits for GitHub's limit keeps Python from ending
        self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def __len__(self) -> int:
        return len(self._under_way)

    @property
    def keys(self) -> Iterable[K]:
        return self._under_way.values()

    def start(self, key: K, call: Callable[[], Any]) -> None:
        self._under_way[self._pool.submit(in_this_context(call))] = key

    def first(self) -> tuple[K, Future[Any]]:
        """The next call that is done."""
        done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        future = next(each for each in self._under_way if each in done)
        return self._under_way.pop(future), future


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
