"""The warehouse: whether it is whole, which DuckDB can read it, and who is in the way of whom."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ghmetrics.doctor.finding import Finding
from ghmetrics.doctor.holders import Holder, holders
from ghmetrics.doctor.storage import Storage, read_storage
from ghmetrics.doctor.versions import dotted
from ghmetrics.errors import GhMetricsError
from ghmetrics.state.locks import is_held
from ghmetrics.warehouse.file import logs, read_all
from ghmetrics.workspace import Workspace

if TYPE_CHECKING:
    import duckdb

SUBJECT = "warehouse"
AGAIN = "`ghmetrics build` makes it anew"


def examine(workspace: Workspace) -> Iterator[Finding]:
    path = workspace.warehouse.path
    if not path.is_file():
        yield Finding(SUBJECT, "missing", "not built yet: ghmetrics build makes it")
        return
    try:
        storage, held_by = read_storage(path), holders(path)
    except OSError as wrong:
        yield Finding(SUBJECT, "bad", f"{path} can't be read: {wrong.strerror or wrong}")
        return
    if storage is None:
        yield Finding(SUBJECT, "bad", f"{path} is no DuckDB file, or its beginning is damaged: {AGAIN}")
        return
    yield _contents(workspace, storage, _writers(held_by))
    yield _format(storage)
    if not _writers(held_by) and any(log.exists() for log in logs(path)):
        yield Finding(
            "write-ahead log", "missing",
            f"{path.name}.wal was left by a program that was stopped while it wrote: {AGAIN}, and the log goes",
        )  # fmt: skip
    if workspace.path.is_dir() and is_held(workspace.path, "build"):
        yield Finding("in use", "good", "a build is running: it will put a new file in the place of this one")
    if held_by is not None:
        yield from _use(path, held_by)


def _writers(held_by: Sequence[Holder] | None) -> list[Holder]:
    return [each for each in held_by or () if each.how == "writing"]


def _contents(workspace: Workspace, storage: Storage, writers: Sequence[Holder]) -> Finding:
    path = workspace.warehouse.path
    if writers:
        return Finding(
            SUBJECT, "missing", f"{path} is being written by {_named(writers)}: look again when that is done"
        )
    try:
        with workspace.warehouse.connected() as connection:  # once: to open a file takes longer than to read a table
            read_all(connection)
            if missing := _missing(connection):
                return Finding(SUBJECT, "bad", f"{path} lacks {', '.join(missing)}: {AGAIN}")
            ((count,),) = connection.execute("select count(*) from pull_requests").fetchall()
    except GhMetricsError as wrong:
        return Finding(SUBJECT, "bad", str(wrong))
    text = f"{path}, {count:,} pull requests, whole; written by DuckDB {storage.written_by.removeprefix('v')}"
    return Finding(SUBJECT, "good", text)


def _missing(connection: "duckdb.DuckDBPyConnection") -> list[str]:
    """What a build makes and somebody took away: the marts, and the views that BI tools are sent to."""
    from ghmetrics.warehouse.build import BI_VIEWS, MARTS, VIEWS  # noqa: PLC0415 -- with what a build needs

    query = "select table_schema || '.' || table_name from information_schema.tables"
    found = {name for (name,) in connection.execute(query).fetchall()}
    made = [*(f"main.{name}" for name in (*MARTS, *VIEWS)), *(f"bi.{name}" for name in BI_VIEWS)]
    return sorted(name.removeprefix("main.") for name in made if name not in found)


def _format(storage: Storage) -> Finding:
    if storage.is_for_all:
        return Finding("storage format", "good", f"{storage.version}: DuckDB 1.0 and later read it")
    oldest = dotted(storage.oldest_reader)
    text = (
        f"{storage.version}: DuckDB {oldest} and later read it, and many BI drivers have an older one. {AGAIN} for them"
    )
    return Finding("storage format", "missing", text)


def _use(path: Path, held_by: Sequence[Holder]) -> Iterator[Finding]:
    current = [each for each in held_by if each.how != "older"]
    if writers := _writers(held_by):
        yield Finding(
            "in use", "missing",
            f"{_named(writers)} has {path.name} open for writing: nobody else can open it until that ends. Open it "
            "read-only in BI tools",
        )  # fmt: skip
    elif current:
        yield Finding(
            "in use", "good",
            f"{_named(current)} reads {path.name}. `ghmetrics build` is not in the way of that; a plain `dbt build` "
            "would fail until it is closed",
        )  # fmt: skip
    if older := [each for each in held_by if each.how == "older"]:
        yield Finding(
            "in use", "missing", f"{_named(older)} still reads an older warehouse: connect again to see the new one"
        )


def _named(held_by: Sequence[Holder]) -> str:
    return ", ".join(dict.fromkeys(f"{each.program} (process {each.pid})" for each in held_by))
