"""What a build starts from: a copy of the old warehouse, so that only what is new in the lake is parsed."""

import shutil
from contextlib import suppress
from pathlib import Path

import duckdb

from ghmetrics.errors import UsageError
from ghmetrics.warehouse.record import BuildRecord

KEPT = "staging"
"""The schema whose tables go on from what they hold. All others are made anew."""


def go_on_from(old: Path, fresh: Path, before: BuildRecord | None, now: BuildRecord, *, is_partial: bool) -> bool:
    """Put a copy of the old warehouse where the new one is built; False where the build has to begin with nothing.

    That is so where there is none, where somebody else has written to it or is doing so, and where other models or
    another DuckDB parsed it. A part alone can't be built then: raises UsageError."""
    reason = _why_not(old, before, now)
    if reason is None and not _copy(old, fresh):
        reason = f"{old} is being written by another program"
    if reason is None and not is_partial:
        _keep_staging(fresh)
    if reason and is_partial:
        raise UsageError(f"A part alone can't be built, because {reason}: run ghmetrics build without --select first.")
    return reason is None


def _why_not(old: Path, before: BuildRecord | None, now: BuildRecord) -> str | None:
    if not old.is_file():
        return "there is no warehouse yet"
    if old.with_name(f"{old.name}.wal").exists() or before is None or not before.is_of(old):
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


def _keep_staging(fresh: Path) -> None:
    """Drop the rest: its place in the file is used again, so that the file does not grow with each build."""
    with duckdb.connect(fresh) as connection:
        schemas = connection.execute(
            "select schema_name from duckdb_schemas() where database_name = current_database() and not internal"
        ).fetchall()
        for (schema,) in schemas:
            if schema == "main":
                _drop_all(connection)
            elif schema != KEPT:
                connection.execute(f'drop schema "{schema}" cascade')


def _drop_all(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "select table_type, table_name from information_schema.tables where table_schema = 'main' order by all desc"
    ).fetchall()
    for kind, name in found:  # views before what they read
        connection.execute(f'drop {"view" if kind == "VIEW" else "table"} "{name}"')
