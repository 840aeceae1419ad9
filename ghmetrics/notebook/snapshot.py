"""How the repositories stand, as plain JSON: what the state says, and what runs in this process on top of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ghmetrics.notebook.live import Progress
from ghmetrics.sync.forecast import seconds_left
from ghmetrics.sync.status import Standing


class Seen:
    """Which repositories the state has shown. One that a sync renamed is not shown under its old name, too."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def unseen(self, names: Sequence[str], running: Mapping[str, Progress]) -> list[str]:
        """Those that run and never stood in the state; `names` are in it now."""
        self._names = {name for name in self._names if name in running} | {name.lower() for name in names}
        return [name for name in running if name not in self._names]


def snapshot(
    seen: Seen, standings: Sequence[Standing], running: Mapping[str, Progress], now: datetime
) -> dict[str, Any]:
    """`rows`, by name: one a repository, tracked or about to be. Times are milliseconds since 1970, UTC."""
    rows = [_row(each, running.get(each.repository.lower()), now) for each in standings]
    new = seen.unseen([each.repository for each in standings], running)
    rows += [_row(Standing(running[name].name, "pending"), running[name], now) for name in new]
    return {"rows": sorted(rows, key=lambda row: row["name"].lower())}


def _row(of: Standing, progress: Progress | None, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": of.repository,
        "status": of.status,
        "last_sync_at": of.last_sync_at and int(of.last_sync_at.timestamp() * 1000),
        "pull_requests": of.pull_requests,
        "reviews": of.reviews,
        "commits": of.commits,
        "error": of.last_error,
        "to_retry": len(of.to_retry),
        "is_cut_short": bool(of.is_cut_short),
        "progress": None,
        "is_here": progress is not None,
    }
    if progress:
        is_over = progress.phase == "waiting" and not progress.is_waiting
        row["status"] = "syncing" if is_over else progress.phase
        row["error"] = None
        row["progress"] = _progress(progress.done, progress.planned, progress.seconds_left) | {
            "note": progress.note,
            "until": int(progress.until.timestamp() * 1000) if progress.is_waiting and progress.until else None,
        }
    elif of.status == "syncing":  # another process does it: the state is all there is to see
        done, planned = of.prs_synced or 0, of.planned or None
        elapsed = (now - of.started_at).total_seconds() if of.started_at else 0.0
        left = seconds_left(done, planned, elapsed, 0.0) if planned else None
        row["progress"] = _progress(done, planned, left) | {"note": "", "until": None}
    return row


def _progress(done: int, planned: int | None, left: float | None) -> dict[str, Any]:
    return {"done": done, "planned": planned, "seconds_left": None if left is None else round(left)}
