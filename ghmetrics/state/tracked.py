"""The list of repositories: what each is called, and what GitHub's ids of it are."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from ghmetrics.errors import Untracked
from ghmetrics.names import RepositoryName
from ghmetrics.state.database import Database, now
from ghmetrics.state.tables import repositories, sync_runs


@dataclass(frozen=True)
class Tracked:
    """A repository of the list. GitHub's number and global id are None before the first sync."""

    id: int
    full_name: str
    repo_id: int | None = None
    node_id: str | None = None
    former_names: tuple[str, ...] = ()
    learnt: dict[str, Any] = field(default_factory=dict, hash=False)
    totals: dict[str, int] = field(default_factory=dict, hash=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The folders of the lake that hold something of it."""
        return (self.full_name, *self.former_names)


class RepositoryList(Database):
    """The part of the state that knows what is tracked."""

    def track(self, name: RepositoryName) -> bool:
        """Add a repository to the list; whether it is new there."""
        with self._begin() as connection:
            if _one(connection, repositories.c.name_key == _key(name.full_name)):
                return False
            row = {"full_name": name.full_name, "name_key": _key(name.full_name), "tracked_at": now()}
            connection.execute(insert(repositories).values(id=_new_id(), **row))
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
        one with the first; a row of another repository that had this name gives the name up. Raises Untracked."""
        with self._begin() as connection:
            same = _one(connection, repositories.c.repo_id == repo_id)
            if same and same.id != repository.id:
                _become_one(connection, repository, same)
                repository = same
            must_be_tracked(connection, repository)
            holder = _one(connection, repositories.c.name_key == _key(full_name))
            if holder and holder.id != repository.id:
                if holder.repo_id is None:
                    _become_one(connection, holder, repository)
                else:
                    nameless = update(repositories).where(repositories.c.id == holder.id)
                    connection.execute(nameless.values(name_key=f"#{holder.repo_id}"))
            former = repository.former_names
            if repository.repo_id is not None and repository.full_name not in (full_name, *former):
                former = (*former, repository.full_name)
            values = {"full_name": full_name, "name_key": _key(full_name), "repo_id": repo_id, "node_id": node_id,
                      "former_names": list(former)}  # fmt: skip
            this = repositories.c.id == repository.id
            connection.execute(update(repositories).where(this).values(**values))
            return _tracked(connection.execute(select(repositories).where(this)).one())

    def remember(self, repository: Tracked, *, learnt: dict[str, Any]) -> None:
        """Keep what a sync learnt of the repository."""
        with self._begin() as connection:
            this = update(repositories).where(repositories.c.id == repository.id)
            connection.execute(this.values(learnt=learnt))

    def hold(self, repository: Tracked, totals: Mapping[str, int]) -> None:
        """Keep how much the lake holds of the repository, so that a lake that is lost later is missed."""
        if totals != repository.totals:
            with self._begin() as connection:
                this = update(repositories).where(repositories.c.id == repository.id)
                connection.execute(this.values(totals=dict(totals)))


def must_be_tracked(connection: Connection, repository: Tracked) -> None:
    """Raises Untracked: what a sync learns of a repository that was taken off the list belongs to no other."""
    if _one(connection, repositories.c.id == repository.id) is None:
        raise Untracked(f"{repository.full_name} was taken off the list meanwhile: what had landed stays.")


def _new_id() -> int:
    # Not counted: SQLite would give a number that has become free to the next row, and a sync of the first repository
    # that has not ended yet would write into it.
    return 1 + secrets.randbits(52)


def _become_one(connection: Connection, one: Tracked, other: Tracked) -> None:
    """The first row goes, its syncs are the other's."""
    moved = update(sync_runs).where(sync_runs.c.repository == one.id).values(repository=other.id)
    connection.execute(moved)
    connection.execute(delete(repositories).where(repositories.c.id == one.id))


def _one(connection: Connection, condition: ColumnElement[bool]) -> Tracked | None:
    row = connection.execute(select(repositories).where(condition)).first()
    return _tracked(row) if row else None


def _tracked(row: Row[Any]) -> Tracked:
    return Tracked(
        row.id, row.full_name, row.repo_id, row.node_id, tuple(row.former_names or ()), row.learnt or {},
        row.totals or {},
    )  # fmt: skip


def _key(full_name: str) -> str:
    return full_name.lower()
