"""What has landed and is not where the list should show it."""

from collections import deque
from collections.abc import Container, Iterator, Mapping
from datetime import datetime

from ghmetrics.github.documents import Listed
from ghmetrics.lake.landed import Landed


class Gaps:
    """As the list is walked, newest update first: which pull requests it passes over. They are deleted, or have moved.

    Of those above `floor` nothing is said before `all_above` asks: a list may lag behind."""

    def __init__(self, landed: Mapping[int, Landed], floor: datetime | None) -> None:
        alive = sorted(
            (Listed(number, each.node_id, each.updated_at) for number, each in landed.items() if not each.is_deleted),
            key=lambda entry: entry.updated_at, reverse=True,
        )  # fmt: skip
        self._fresh = [entry for entry in alive if floor is None or entry.updated_at >= floor]
        self._rest = deque(alive[len(self._fresh) :])

    def skip_to(self, updated_at: datetime) -> None:
        """The list goes on below this; nobody looked at what is above."""
        while self._rest and self._rest[0].updated_at >= updated_at:
            self._rest.popleft()

    def all_above(self, listed: Container[int]) -> Iterator[Listed]:
        """Those that are so new that a list may lag behind, once."""
        fresh, self._fresh = self._fresh, []
        yield from (entry for entry in fresh if entry.number not in listed)

    def down_to(self, updated_at: datetime | None, listed: Container[int]) -> Iterator[Listed]:
        """What should have been listed above this (None: to the end) and was not."""
        while self._rest and (updated_at is None or self._rest[0].updated_at > updated_at):
            entry = self._rest.popleft()
            if entry.number not in listed:
                yield entry
