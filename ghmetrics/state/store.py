"""Reading and writing the state: short transactions, so that other processes can look on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, create_engine, delete, event, func, insert, inspect, select, update
from sqlalchemy.exc import DatabaseError

from ghmetrics.errors import WorkspaceError
from ghmetrics.names import RepositoryName
from ghmetrics.state.tables import VERSION, metadata, repositories, schema_version, sync_runs


@dataclass(frozen=True)
class Tracked:
    """A repository of the list. `repo_id` is GitHub's number, None before the first sync."""

    id: int
    full_name: str
    repo_id: int | None


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
    """`state.db` of a workspace. Raises WorkspaceError when the file is damaged or of a later version."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        event.listen(self._engine, "connect", _enforce_foreign_keys)
        with self._begin() as connection:
            if not inspect(connection).has_table("schema_version"):
                metadata.create_all(connection)
                connection.execute(insert(schema_version).values(version=VERSION))
            found: int = connection.execute(select(func.max(schema_version.c.version))).scalar_one()
        if found != VERSION:
            raise WorkspaceError(f"{path} is of version {found} and this ghmetrics knows {VERSION}: upgrade ghmetrics.")

    def close(self) -> None:
        self._engine.dispose()

    def track(self, name: RepositoryName) -> bool:
        """Add a repository to the list; whether it is new there."""
        with self._begin() as connection:
            if _find(connection, name.full_name):
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
            return [Tracked(row.id, row.full_name, row.repo_id) for row in rows]

    def find(self, name: RepositoryName) -> Tracked | None:
        with self._begin() as connection:
            return _find(connection, name.full_name)

    def identify(self, repository: Tracked, full_name: str, repo_id: int) -> Tracked:
        """Keep the name and the number that GitHub gave. If the list has it under another name too, they become one."""
        with self._begin() as connection:
            others = (repositories.c.name_key == _key(full_name)) | (repositories.c.repo_id == repo_id)
            mine = repositories.c.id == repository.id
            twins: Sequence[int] = connection.execute(select(repositories.c.id).where(others, ~mine)).scalars().all()
            connection.execute(
                update(sync_runs).where(sync_runs.c.repository.in_(twins)).values(repository=repository.id)
            )
            connection.execute(delete(repositories).where(repositories.c.id.in_(twins)))
            connection.execute(
                update(repositories)
                .where(repositories.c.id == repository.id)
                .values(full_name=full_name, name_key=_key(full_name), repo_id=repo_id)
            )
        return Tracked(repository.id, full_name, repo_id)

    def begin_run(self, repository: Tracked, sync_id: str, transport: str) -> None:
        with self._begin() as connection:
            connection.execute(
                insert(sync_runs).values(
                    sync_id=sync_id,
                    repository=repository.id,
                    started_at=_now(),
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
        query = select(sync_runs).where(sync_runs.c.repository == repository.id)
        with self._begin() as connection:
            row = connection.execute(query.order_by(sync_runs.c.sync_id.desc()).limit(1)).first()
        return _run(row) if row else None

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as wrong:
            reason = str(wrong.orig)
            if any(word in reason for word in ("disk", "readonly", "unable to open", "locked")):
                raise WorkspaceError(
                    f"{self._path} can't be written ({reason}): is the disk full or read-only?"
                ) from None
            raise WorkspaceError(
                f"{self._path} can't be used ({reason}): move it away and track the repositories again; "
                "what was fetched is in the lake and stays."
            ) from None


def _enforce_foreign_keys(connection: Any, _: Any) -> None:  # noqa: ANN401 -- a DB-API connection
    connection.execute("PRAGMA foreign_keys = ON")


def _find(connection: Connection, full_name: str) -> Tracked | None:
    row = connection.execute(select(repositories).where(repositories.c.name_key == _key(full_name))).first()
    return Tracked(row.id, row.full_name, row.repo_id) if row else None


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
