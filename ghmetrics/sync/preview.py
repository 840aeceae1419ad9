"""What a sync would do: the same look at the list, and nothing fetched, landed or written down."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ghmetrics.errors import GitHubError
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.transport import Known, Transport
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync import plan
from ghmetrics.sync.engine import utc_now
from ghmetrics.sync.ground import look
from ghmetrics.sync.walk import Walk
from ghmetrics.sync.wanted import Wanted
from ghmetrics.sync.window import SyncOptions

REST_SECONDS = 0.6
"""Of GitHub's time for the three or four answers that make one pull request."""


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


def preview(
    tracked: Tracked,
    options: SyncOptions,
    transport: Transport,
    *,
    lake: Path,
    state: State | None,
    now: Callable[[], datetime] = utc_now,
) -> SyncPreview:
    """Look at one repository. `state` is None where nothing is tracked. Raises DamagedFile, SyncCancelled."""
    try:
        if tracked.repo_id is None or tracked.node_id is None:
            head = transport.head(tracked.full_name)
        else:
            (answer,) = transport.heads([Known(tracked.full_name, tracked.repo_id, tracked.node_id)])
            if isinstance(answer, GitHubError):
                raise answer
            head = answer
        ground = look(lake, state, tracked)
        at = now()
        if not ground.waiting and plan.is_up_to_date(ground.coverage, head, options, at):
            return SyncPreview(
                head.repository.full_name,
                0,
                0,
                0,
                0.0,
                bool(ground.coverage and plan.is_cut_short(ground.coverage, options)),
            )
        walk = Walk(transport, head, ground, options, at)
        count = len(list(Wanted(walk, ground, options, at, keep=lambda _: None, know=lambda: None)))
    except GitHubError as wrong:
        return SyncPreview(tracked.full_name, 0, 0, 0, 0.0, is_cut_short=False, error=str(wrong))
    learnt = Learnt.from_dict(tracked.learnt)
    if transport.name == "graphql":
        requests, seconds = math.ceil(count / learnt.page), count * learnt.seconds
    else:
        requests, seconds = count * (4 if options.commits else 3), count * REST_SECONDS
    retries = sum(bool(due.attempts) for due in ground.waiting)
    return SyncPreview(
        head.repository.full_name, count, retries, requests, seconds, plan.is_cut_short(walk.coverage, options)
    )
