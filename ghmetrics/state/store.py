"""Reading and writing the state: short transactions, so that other processes can look on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Row,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError

from ghmetrics.errors import WorkspaceError
from ghmetrics.names import RepositoryName
from ghmetrics.state.tables import VERSION, metadata, repositories, schema_version, sync_runs


@dataclass(frozen=True)
class Tracked:
    """A repository of the list. GitHub's number and global id are None before the first sync."""

    id: int
    full_name: str
    repo_id: int | None = None
    node_id: str | None = None


@dataclass(frozen=True)
class Run:
    """One sync of one repository, as far as it is. `finished_at` is None while it runs, or after it was killed."""

    sync_id: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    transport: str
    planned: int
    requests: int
    points: int
    pull_requests: int
    reviews: int
    commits: int
    is_cut_short: bool
    errors: list[dict[str, Any]]
    error: str | None


class State:
    """`state.db` of a workspace. Raises WorkspaceError when the file is damaged or of another version."""

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
        if found > VERSION:
            raise WorkspaceError(f"{path} was made by a later ghmetrics: upgrade this one.")

    def close(self) -> None:
        self._engine.dispose()

    def track(self, name: RepositoryName) -> bool:
        """Add a repository to the list; whether it is new there."""
        with self._begin() as connection:
            if _one(connection, repositories.c.name_key == _key(name.full_name)):
                return False
            connection.execute(
                insert(repositories).values(full_name=name.full_name, name_key=_key(name.full_name), tracked_at=_now())
            )
            return True

    def untrack(self, name: RepositoryName) -> bool:
        """Take a repository and the record of its syncs off the list; whether it was there."""
        with self._begin() as connection:
            gone = connection.execute(delete(repositories).where(repositories.c.name_key == _key(name.full_name)))
            return gone.rowcount > 0

    def tracked(self) -> list[Tracked]:
        with self._begin() as connection:
            rows = connection.execute(select(repositories).order_by(repositories.c.name_key))
            return [_tracked(row) for row in rows]

    def get(self, row_id: int) -> Tracked | None:
        """A row by its own id; None when it was untracked, or became one with another."""
        with self._begin() as connection:
            return _one(connection, repositories.c.id == row_id)

    def find(self, name: RepositoryName) -> Tracked | None:
        with self._begin() as connection:
            return _one(connection, repositories.c.name_key == _key(name.full_name))

    def identify(self, repository: Tracked, full_name: str, repo_id: int, node_id: str) -> Tracked:
        """Keep the name and the ids that GitHub gave, and return the row that stands for the repository.

        Its number says which one it is. A second row for the same repository (an old name of it, say) becomes
        one with the first; a row of another repository that had this name gives the name up."""
        with self._begin() as connection:
            same = _one(connection, repositories.c.repo_id == repo_id)
            if same and same.id != repository.id:
                moved = update(sync_runs).where(sync_runs.c.repository == repository.id).values(repository=same.id)
                connection.execute(moved)
                connection.execute(delete(repositories).where(repositories.c.id == repository.id))
                repository = same
            holder = _one(connection, repositories.c.name_key == _key(full_name))
            if holder and holder.id != repository.id:
                if holder.repo_id is None:
                    moved = (
                        update(sync_runs).where(sync_runs.c.repository == holder.id).values(repository=repository.id)
                    )
                    connection.execute(moved)
                    connection.execute(delete(repositories).where(repositories.c.id == holder.id))
                else:
                    nameless = update(repositories).where(repositories.c.id == holder.id)
                    connection.execute(nameless.values(name_key=f"#{holder.repo_id}"))
            connection.execute(
                update(repositories)
                .where(repositories.c.id == repository.id)
                .values(full_name=full_name, name_key=_key(full_name), repo_id=repo_id, node_id=node_id)
            )
        return Tracked(repository.id, full_name, repo_id, node_id)

    def begin_run(self, repository: Tracked, sync_id: str, transport: str, started_at: datetime) -> None:
        with self._begin() as connection:
            connection.execute(
                insert(sync_runs).values(
                    sync_id=sync_id,
                    repository=repository.id,
                    started_at=started_at.isoformat(),
                    status="syncing",
                    transport=transport,
                    errors=[],
                )
            )

    def update_run(self, sync_id: str, **values: Any) -> None:  # noqa: ANN401 -- the columns of sync_runs
        """Write down how far a run is, or how it ended; `finished_at` is a datetime."""
        if "finished_at" in values:
            values["finished_at"] = values["finished_at"].isoformat()
        with self._begin() as connection:
            connection.execute(update(sync_runs).where(sync_runs.c.sync_id == sync_id).values(**values))

    def last_run(self, repository: Tracked) -> Run | None:
        """The newest sync, as far as it is."""
        return self._newest(sync_runs.c.repository == repository.id)

    def last_finished_run(self, repository: Tracked) -> Run | None:
        """The newest sync that came to an end, good or bad."""
        return self._newest(sync_runs.c.repository == repository.id, sync_runs.c.finished_at.is_not(None))

    def _newest(self, *conditions: ColumnElement[bool]) -> Run | None:
        query = select(sync_runs).where(*conditions).order_by(sync_runs.c.sync_id.desc()).limit(1)
        with self._begin() as connection:
            row = connection.execute(query).first()
        return _run(row) if row else None

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as wrong:
            code = getattr(wrong.orig, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise WorkspaceError(
                    f"{self._path} is damaged ({wrong.orig}): move it away and track the repositories again; "
                    "what was fetched is in the lake and stays."
                ) from None
            raise WorkspaceError(
                f"{self._path} can't be used ({wrong.orig}): is the disk full, or the folder read-only or busy?"
            ) from None


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """The driver must not begin transactions by itself: it would do so after reading, and not for tables at all."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_for_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _one(connection: Connection, condition: ColumnElement[bool]) -> Tracked | None:
    row = connection.execute(select(repositories).where(condition)).first()
    return _tracked(row) if row else None


def _tracked(row: Row[Any]) -> Tracked:
    return Tracked(row.id, row.full_name, row.repo_id, row.node_id)


def _run(row: Row[Any]) -> Run:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy documents it as public
    del values["repository"]
    values["started_at"] = datetime.fromisoformat(values["started_at"])
    values["finished_at"] = values["finished_at"] and datetime.fromisoformat(values["finished_at"])
    return Run(**values)


def _key(full_name: str) -> str:
    return full_name.lower()


def _now() -> str:
    return datetime.now(UTC).isoformat()
