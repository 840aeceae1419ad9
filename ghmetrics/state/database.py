"""The connection to `state.db`: short transactions, so that other processes can look on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event, func, insert, inspect, select
from sqlalchemy.exc import DatabaseError

from ghmetrics.errors import WorkspaceError
from ghmetrics.state.migrations import migrate
from ghmetrics.state.tables import VERSION, metadata, schema_version


class Database:
    """`state.db` of a workspace. Raises WorkspaceError when the file is damaged or of a later version."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": 30})
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin_for_writing)
        with self._begin() as connection:
            if not inspect(connection).has_table("schema_version"):
                metadata.create_all(connection)
                connection.execute(insert(schema_version).values(version=VERSION))
            found: int = connection.execute(select(func.max(schema_version.c.version))).scalar_one()
            if found < VERSION:
                migrate(connection, found)
        if found > VERSION:
            raise WorkspaceError(f"{path} was made by a later ghmetrics: upgrade this one.")

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as wrong:
            code = getattr(wrong.orig, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise self._damaged(wrong.orig) from None
            raise WorkspaceError(
                f"{self._path} can't be used ({wrong.orig}): is the disk full, or the folder read-only or busy?"
            ) from None
        except (ValueError, TypeError, KeyError, AttributeError) as wrong:  # what stands in a column is no such value
            raise self._damaged(wrong) from wrong

    def _damaged(self, wrong: object) -> WorkspaceError:
        return WorkspaceError(
            f"{self._path} is damaged ({wrong}): move it away and track the repositories again; "
            "what was fetched is in the lake and stays."
        )


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """The driver must not begin transactions by itself: it would do so after reading, and not for tables at all."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_for_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def now() -> str:
    """The time, as the tables keep it."""
    return datetime.now(UTC).isoformat()


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
