"""How the tracked repositories stand, read from the state: whichever process did the syncs."""

from pathlib import Path

import polars as pl

from ghmetrics.state.locks import is_held, lock_name
from ghmetrics.state.store import Run, State, Tracked

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
}
INTERRUPTED = "the last sync was interrupted: sync again"


def status_frame(workspace: Path, state: State | None) -> pl.DataFrame:
    """One row per tracked repository. Without a state there is nothing.

    While a sync runs the counts are its own; the last sync is the newest that came to an end."""
    rows = [_row(workspace, state, tracked) for tracked in state.tracked()] if state else []
    return pl.DataFrame(rows, schema=SCHEMA)


def _row(workspace: Path, state: State, tracked: Tracked) -> dict[str, object]:
    run, finished = state.last_run(tracked), state.last_finished_run(tracked)
    if run is None:
        return {"repository": tracked.full_name, "status": "pending"}
    if run.finished_at:
        status, error = run.status, run.error or _first_failure(run)
    elif is_held(workspace, lock_name(tracked)):
        status, error = "syncing", None
    else:
        status, error = "partial" if run.pull_requests else "error", INTERRUPTED
    return {
        "repository": tracked.full_name,
        "status": status,
        "last_sync_at": finished and finished.finished_at,
        "pull_requests": run.pull_requests,
        "reviews": run.reviews,
        "commits": run.commits,
        "planned": run.planned,
        "requests": run.requests,
        "is_cut_short": run.is_cut_short,
        "error_count": len(run.errors),
        "last_error": error,
    }


def _first_failure(run: Run) -> str | None:
    return f"#{run.errors[0]['pull_number']}: {run.errors[0]['error']}" if run.errors else None
