"""How the tracked repositories stand, read from the state: whichever process did the syncs."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ghmetrics.state.coverage import Due
from ghmetrics.state.locks import is_held, lock_name
from ghmetrics.state.runs import Run
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked

INTERRUPTED = "the last sync was interrupted: sync again"


@dataclass(frozen=True)
class Retry:
    """A pull request that failed and is tried again: how many syncs have tried it, and what went wrong last."""

    pull_number: int
    attempts: int
    error: str | None


@dataclass(frozen=True)
class Standing:
    """How a repository stands: `status` is pending, syncing, synced, partial or error.

    The counts are what the lake holds, None before the first sync. `planned`, `prs_synced` of them, `requests` and
    `started_at` (UTC) are the newest sync's, `last_sync_at` (UTC) is the end of the newest that came to one."""

    repository: str
    status: str
    last_sync_at: datetime | None = None
    pull_requests: int | None = None
    reviews: int | None = None
    commits: int | None = None
    started_at: datetime | None = None
    planned: int | None = None
    prs_synced: int | None = None
    requests: int | None = None
    is_cut_short: bool | None = None
    error_count: int | None = None
    last_error: str | None = None
    to_retry: tuple[Retry, ...] = ()


def standings(workspace: Path, state: State) -> list[Standing]:
    """How each tracked repository stands, by name."""
    runs, finished, due = state.last_runs(), state.last_finished_runs(), state.all_due()
    return [
        _standing(workspace, tracked, runs.get(tracked.id), finished.get(tracked.id), due.get(tracked.id, []))
        for tracked in state.tracked()
    ]


def _standing(workspace: Path, tracked: Tracked, run: Run | None, finished: Run | None, due: list[Due]) -> Standing:
    if run is None:
        return Standing(tracked.full_name, "pending")
    if run.finished_at:
        status, error = run.status, run.error or _first_failure(run)
    elif is_held(workspace, lock_name(tracked)):
        status, error = "syncing", None
    else:
        status, error = "partial" if tracked.totals.get("pull_requests") else "error", INTERRUPTED
    counts = tracked.totals or dict.fromkeys(("pull_requests", "reviews", "commits"), 0)
    return Standing(
        repository=tracked.full_name,
        status=status,
        last_sync_at=finished.finished_at if finished else None,
        pull_requests=counts["pull_requests"],
        reviews=counts["reviews"],
        commits=counts["commits"],
        started_at=run.started_at,
        planned=run.planned,
        prs_synced=run.pull_requests,
        requests=run.requests,
        is_cut_short=run.is_cut_short,
        error_count=len(run.errors),
        last_error=error,
        to_retry=tuple(Retry(each.number, each.attempts, each.error) for each in due if each.attempts),
    )


def _first_failure(run: Run) -> str | None:
    return f"#{run.errors[0]['pull_number']}: {run.errors[0]['error']}" if run.errors else None
