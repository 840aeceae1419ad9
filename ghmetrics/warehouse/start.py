"""What a build starts from: a copy of the old warehouse, so that only what is new in the lake is parsed."""

import shutil
from contextlib import suppress
from enum import Enum
from pathlib import Path

import duckdb

from ghmetrics.errors import BuildFailed, UsageError
from ghmetrics.warehouse.file import logs
from ghmetrics.warehouse.record import BuildRecord


class DamagedWarehouse(BuildFailed):
    """What a build went on from can't be read wholly."""

    def __init__(self, warehouse: Path) -> None:
        super().__init__(f"{warehouse} is damaged: run `ghmetrics build --full-refresh`, which makes it anew.")


class Kept(Enum):
    """What a build needs not make: nothing, what staging has parsed, or all views and CSV files, too."""

    NOTHING = 0
    STAGING = 1
    VIEWS = 2


STAGING = {"staging"}
"""The schema whose tables go on from what they hold."""
SAME = {"seeds", "bi"}
"""The schemas that are the same while project, CSV files and settings are: tables of CSV files, and views."""


def go_on_from(old: Path, fresh: Path, before: BuildRecord | None, now: BuildRecord, *, is_partial: bool) -> Kept:
    """Put a copy of the old warehouse where the new one is built, as far as it holds what a build would make again.

    Nothing is kept where there is none, where somebody else has written to it or is doing so, and where other models or
    another DuckDB parsed it. A part alone can't be built then: raises UsageError. Raises DamagedWarehouse where
    damage shows only now: little of a file is read when it is opened."""
    reason = _why_not(old, before, now)
    if reason is None and is_partial and before and before.variables != now.variables:
        reason = "settings of metrics have changed since"
    if reason is None and not _copy(old, fresh):
        reason = f"{old} is damaged, or being written by another program"
    if reason and is_partial:
        raise UsageError(f"A part alone can't be built, because {reason}: run ghmetrics build without --select first.")
    if reason:
        return Kept.NOTHING
    if is_partial:
        return Kept.STAGING
    kept = Kept.VIEWS if before and before.makes_the_same_as(now) else Kept.STAGING
    try:
        with duckdb.connect(fresh) as connection:
            _drop(connection, keep_views=kept is Kept.VIEWS)
    except duckdb.Error:
        raise DamagedWarehouse(old) from None
    return kept


def _why_not(old: Path, before: BuildRecord | None, now: BuildRecord) -> str | None:
    if not old.is_file():
        return "there is no warehouse yet"
    if before is None:
        return "what the last build wrote down about it, in `.dbt/`, is gone"
    if any(log.exists() for log in logs(old)) or not before.is_of(old):
        return "something else than `ghmetrics build` has written the warehouse"
    if not before.parses_like(now):
        return "the warehouse was made by another version"
    return None


def _copy(old: Path, fresh: Path) -> bool:
    """Whoever reads it keeps writers away meanwhile."""
    with suppress(duckdb.Error), duckdb.connect(old, read_only=True):
        shutil.copyfile(old, fresh)
        return True
    return False


def _drop(connection: duckdb.DuckDBPyConnection, *, keep_views: bool) -> None:
    """Drop what is made anew: its place in the file is used again, so that the file does not grow with each build."""
    found = connection.execute(
        "select table_schema, table_type, table_name from information_schema.tables order by table_type desc"
    ).fetchall()
    for schema, kind, name in found:  # views before what they read
        is_view = kind == "VIEW"
        if schema not in STAGING and not (keep_views and (is_view or schema in SAME)):
            connection.execute(f'drop {"view" if is_view else "table"} "{schema}"."{name}"')
