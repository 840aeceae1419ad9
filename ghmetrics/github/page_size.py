"""How much to ask for at once: less when GitHub stumbles or takes long, more when it answers with ease."""

import threading
from collections import deque
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Self

EASY_SECONDS = 3.0
SLOW_SECONDS = 5.0
MOST_PATIENT = 16
FIRST_PAGE, LARGEST_PAGE = 30, 50
"""Pull requests. By others' measurements 50 take GitHub 5 s, and 100 are always refused."""
USUAL_SECONDS = 0.1
UNKNOWN_UNTIL = 100
REMEMBERED_COUNTS = 500


@dataclass
class Learnt:
    """What a repository has taught about its size."""

    page: int = FIRST_PAGE
    """Pull requests in one query."""
    seconds: float = USUAL_SECONDS
    """Of GitHub's time for one of them."""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: dict[str, Any] | None) -> Self:
        """What was remembered; what makes no sense is as if nothing was."""
        try:
            page, seconds = int((raw or {})["page"]), float((raw or {})["seconds"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return cls()
        return cls(page, seconds) if 1 <= page <= LARGEST_PAGE and 0 < seconds < 60 else cls()  # noqa: PLR2004

    def landed(self, asked: int, seconds: float) -> None:
        """So many landed in one query; the newest ones weigh as much as all before."""
        self.seconds = max((self.seconds + seconds / asked) / 2, 0.001)


class PageSize:
    """The size of the next page, between 1 and `most`.

    Pages that land within 3 s make the next one larger by half; those that took longer than 5 s make it smaller in
    proportion. If a step was too much for GitHub, it goes back to the size that landed, and the next step waits for
    twice as many pages: GitHub's budget of work for a query does not change by itself. If a size is too much that had
    landed before, it is the pull requests, and the page is halved."""

    def __init__(self, start: int, most: int) -> None:
        self.current = start
        self._most = most
        self.proven = 0
        """The largest size that landed since the page was last halved."""
        self._easy, self._easy_before_step = 0, 1

    def shrink(self, asked: int, then: int | None = None) -> None:
        """A page of `asked` was too much. `then` was the size when it was asked for: once is enough for several."""
        if then is not None and then > self.current:
            return
        self._easy = 0
        if asked > self.proven >= max(asked // 2, 1):
            self.current = self.proven
            self._easy_before_step = min(self._easy_before_step * 2, MOST_PATIENT)
        else:
            self.current = max(asked // 2, 1)
            self.proven, self._easy_before_step = 0, 1

    def landed(self, asked: int, seconds: float) -> None:
        """A page of `asked` landed in `seconds`. Small pages say little."""
        self.proven = max(self.proven, asked)
        if asked < self.current:
            return
        self._easy = self._easy + 1 if seconds <= EASY_SECONDS else 0
        if seconds > SLOW_SECONDS:
            self.current = max(int(asked * EASY_SECONDS / seconds), 1)
        elif self._easy >= self._easy_before_step:
            self._easy = 0
            self.current = min(ceil(self.current * 1.5), self._most)


class CommitCounts:
    """How many commits pull requests have. Safe to share between threads.

    Room for commits is what costs points: one for each hundred places, filled or not."""

    def __init__(self) -> None:
        self._counts: deque[int] = deque(maxlen=REMEMBERED_COUNTS)
        self._lock = threading.Lock()
        self._asked = 0

    def add(self, count: int) -> None:
        with self._lock:
            self._counts.append(count)

    def room(self, pull_requests: int) -> int:
        """How many commits to ask for with each of so many pull requests.

        With the first hundred it is a whole page, so that few need another look; later enough for nine of ten."""
        with self._lock:
            counts = sorted(self._counts)
            if not counts or self._asked < UNKNOWN_UNTIL:
                self._asked += pull_requests
                return 100
        return min(max(counts[len(counts) * 9 // 10], 1), 100)
