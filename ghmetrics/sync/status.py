"""How the tracked repositories stand, read from the state: whichever process did the syncs."""

from pathlib import Path

import polars as pl

from ghmetrics.state.coverage import Due
from ghmetrics.state.locks import is_held, lock_name
from ghmetrics.state.runs import Run
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "repository": pl.String,
    "status": pl.String,
    "last_sync_at": pl.Datetime("us", "UTC"),
    "pull_requests": pl.Int64,
    "reviews": pl.Int64,
    "commits": pl.Int64,
    "planned": pl.Int64,
    "requests": pl.Int64,
    "is_cut_short": pl.Boolean,
    "error_count": pl.Int64,
    "last_error": pl.String,
    "to_retry": pl.List(pl.Struct({"pull_number": pl.Int64, "attempts": pl.Int64, "error": pl.String})),
}
INTERRUPTED = "the last sync was interrupted: sync again"


def status_frame(workspace: Path, state: State | None) -> pl.DataFrame:
    """One row per tracked repository. Without a state there is nothing.

    The counts are what the lake holds; `planned` and `requests` are the newest sync's, `last_sync_at` is that of the
    newest that came to an end. `to_retry` are pull requests that failed and are tried again."""
    if state is None:
        return pl.DataFrame(schema=SCHEMA)
    runs, finished, due = state.last_runs(), state.last_finished_runs(), state.all_due()
    rows = [
        _row(workspace, tracked, runs.get(tracked.id), finished.get(tracked.id), due.get(tracked.id, []))
        for tracked in state.tracked()
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _row(workspace: Path, tracked: Tracked, run: Run | None, finished: Run | None, due: list[Due]) -> dict[str, object]:
    if run is None:
        return {"repository": tracked.full_name, "status": "pending", "to_retry": []}
    if run.finished_at:
        status, error = run.status, run.error or _first_failure(run)
    elif is_held(workspace, lock_name(tracked)):
        status, error = "syncing", None
    else:
        status, error = "partial" if tracked.totals.get("pull_requests") else "error", INTERRUPTED
    counts = tracked.totals or dict.fromkeys(("pull_requests", "reviews", "commits"), 0)
    return {
        "repository": tracked.full_name,
        "status": status,
        "last_sync_at": finished and finished.finished_at,
        "pull_requests": counts["pull_requests"],
        "reviews": counts["reviews"],
        "commits": counts["commits"],
        "planned": run.planned,
        "requests": run.requests,
        "is_cut_short": run.is_cut_short,
        "error_count": len(run.errors),
        "last_error": error,
        "to_retry": [
            {"pull_number": each.number, "attempts": each.attempts, "error": each.error}
            for each in due
            if each.attempts
        ],
    }


def _first_failure(run: Run) -> str | None:
    return f"#{run.errors[0]['pull_number']}: {run.errors[0]['error']}" if run.errors else None
