"""How the tracked repositories stand, as a table."""

from collections.abc import Iterable
from dataclasses import asdict

import polars as pl

from ghmetrics.sync.status import Standing

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "repository": pl.String,
    "status": pl.String,
    "last_sync_at": pl.Datetime("us", "UTC"),
    "pull_requests": pl.Int64,
    "reviews": pl.Int64,
    "commits": pl.Int64,
    "started_at": pl.Datetime("us", "UTC"),
    "planned": pl.Int64,
    "prs_synced": pl.Int64,
    "requests": pl.Int64,
    "is_cut_short": pl.Boolean,
    "error_count": pl.Int64,
    "last_error": pl.String,
    "to_retry": pl.List(pl.Struct({"pull_number": pl.Int64, "attempts": pl.Int64, "error": pl.String})),
}


def status_frame(standings: Iterable[Standing]) -> pl.DataFrame:
    """One row per tracked repository."""
    return pl.DataFrame([asdict(each) for each in standings], schema=SCHEMA)
