"""How much there is still to do, and how long it takes at the pace so far."""

from collections.abc import Collection
from datetime import datetime

from ghmetrics.sync.walk import Walk
from ghmetrics.sync.window import SyncOptions


def planned(walk: Walk, wanted: Collection[int], options: SyncOptions, *, is_walked: bool) -> int:
    """Pull requests that a sync fetches in all: known once the list was walked, before that as the list goes on.

    Of the part that was not listed yet, as many are expected for each day as in the part that was. `wanted`: the
    numbers of those that are known to be fetched, listed or not."""
    if is_walked or not walk.listed:
        return len(wanted)
    listed = list(walk.listed.values())
    in_window = max(len(listed), _expected(len(listed), listed[0].updated_at, listed[-1].updated_at, walk, options))
    of_listed = sum(entry.number in wanted for entry in listed)
    return len(wanted) + round(of_listed * (in_window - len(listed)) / len(listed))


def _expected(listed: int, newest: datetime, oldest: datetime, walk: Walk, options: SyncOptions) -> int:
    bounds = [most for most in (walk.coverage.total_count, options.max_pull_requests) if most is not None]
    floor = max((at for at in (options.since, walk.meets_at) if at is not None), default=None)
    if floor is not None and newest > oldest:
        bounds.append(round(listed * (newest - floor) / (newest - oldest)))
    return min(bounds, default=listed)


def seconds_left(done: int, planned: int, elapsed: float, blocked: float) -> float | None:
    """At the pace so far, waits for GitHub's limits included; `blocked` is the wait that is known to come."""
    if not done or elapsed <= 0:
        return None
    return max(planned - done, 0) * elapsed / done + blocked
