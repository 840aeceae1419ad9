"""Everything that a sync is to fetch, in the order of its worth, each pull request once."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from ghmetrics.github.documents import Listed
from ghmetrics.state.coverage import Due
from ghmetrics.sync import plan
from ghmetrics.sync.ground import Ground
from ghmetrics.sync.walk import Step, Walk
from ghmetrics.sync.window import SyncOptions


class Wanted:
    """Lazy: the list is walked while its first pull requests are fetched already.

    `keep` is told of each page, and `know` when it is known how many there are."""

    def __init__(
        self,
        walk: Walk,
        ground: Ground,
        options: SyncOptions,
        now: datetime,
        *,
        keep: Callable[[Step], None],
        know: Callable[[], None],
    ) -> None:
        self._walk, self._waiting, self._landed = walk, ground.waiting, ground.landed
        self._options, self._now, self._keep, self._know = options, now, keep, know
        self.entries: dict[int, Listed] = {}
        self.is_walked = False

    def __iter__(self) -> Iterator[Listed]:
        yield from self.left_over()
        for step in self._walk.steps():
            self._keep(step)
            yield from self._once(step.due)
        rest = plan.incomplete(self._landed, self._options)
        rest += plan.not_seen_for_a_while(self._landed, self._now)
        rest += [_listed(due) for due in self._waiting if due.attempts]
        rest = list(self._once(rest))
        self.is_walked = True
        self._know()
        yield from rest

    def left_over(self) -> Iterator[Listed]:
        """What earlier syncs have listed and not come to."""
        yield from self._once(_listed(due) for due in self._waiting if not due.attempts)

    def _once(self, entries: Iterable[Listed]) -> Iterator[Listed]:
        for entry in entries:
            if entry.number not in self.entries:
                self.entries[entry.number] = entry
                yield entry


def _listed(due: Due) -> Listed:
    return Listed(due.number, due.node_id, due.updated_at)
