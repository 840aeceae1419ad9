"""What a sync would do: the same look at the list, and nothing fetched, landed or written down."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ghmetrics.errors import GitHubError
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.transport import Head, Known, Transport
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync import plan
from ghmetrics.sync.engine import utc_now
from ghmetrics.sync.ground import Ground, look
from ghmetrics.sync.walk import Walk
from ghmetrics.sync.wanted import Wanted
from ghmetrics.sync.window import SyncOptions

REST_SECONDS = 0.6
"""Of GitHub's time for the three or four answers that make one pull request."""

LISTS_AND_ITSELF = 3
"""Requests for a pull request over REST, with its reviews and events; one more for each extra."""


@dataclass(frozen=True)
class SyncPreview:
    """What a sync of one repository would fetch.

    `pull_requests`: how many, `retries` of them because they failed before. `requests` and `seconds` are estimates,
    the seconds at the pace that was seen. `error` is why nobody can tell."""

    repository: str
    pull_requests: int
    retries: int
    requests: int
    seconds: float
    is_cut_short: bool
    error: str | None = None


def previews(
    chosen: Sequence[Tracked],
    options: SyncOptions,
    transport: Transport,
    *,
    lake: Path,
    state: State | None,
    now: Callable[[], datetime] = utc_now,
) -> list[SyncPreview]:
    """Look at some repositories, in their order. `state` is None where nothing is tracked.

    Raises DamagedFile, SyncCancelled, AuthenticationError."""
    known = [each for each in chosen if each.repo_id is not None]
    heads: dict[str, Head | GitHubError] = {}
    for start in range(0, len(known), transport.heads_at_once):
        batch = known[start : start + transport.heads_at_once]
        asked = [Known(each.full_name, each.repo_id or 0, each.node_id or "") for each in batch]
        heads |= zip((each.full_name for each in batch), transport.heads(asked), strict=True)
    return [
        _preview(each, heads.get(each.full_name), options, transport, ground=look(lake, state, each), at=now())
        for each in chosen
    ]


def _preview(
    tracked: Tracked,
    head: Head | GitHubError | None,
    options: SyncOptions,
    transport: Transport,
    *,
    ground: Ground,
    at: datetime,
) -> SyncPreview:
    try:
        if isinstance(head, GitHubError):
            raise head
        head = head or transport.head(tracked.full_name)
        name = head.repository.full_name
        if not ground.waiting and plan.is_up_to_date(ground.coverage, head, options, at):
            is_cut_short = ground.coverage is not None and plan.is_cut_short(ground.coverage, options)
            return SyncPreview(name, 0, 0, 0, 0.0, is_cut_short)
        walk = Walk(transport, head, ground, options, at)
        count = len(list(Wanted(walk, ground, options, at, keep=lambda _: None, know=lambda: None)))
    except GitHubError as wrong:
        return SyncPreview(tracked.full_name, 0, 0, 0, 0.0, is_cut_short=False, error=str(wrong))
    learnt = Learnt.from_dict(tracked.learnt)
    if transport.name == "graphql":
        requests, seconds = math.ceil(count / learnt.page), count * learnt.seconds
    else:
        requests, seconds = count * (LISTS_AND_ITSELF + len(options.extras)), count * REST_SECONDS
    retries = sum(bool(due.attempts) for due in ground.waiting)
    return SyncPreview(
        head.repository.full_name, count, retries, requests, seconds, plan.is_cut_short(walk.coverage, options)
    )
