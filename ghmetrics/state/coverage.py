"""What was walked of each repository's list, and which pull requests are still to be fetched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from ghmetrics.state.database import Database, moment
from ghmetrics.state.tables import coverages, due_pull_requests, repositories
from ghmetrics.state.tracked import Tracked, must_be_tracked


@dataclass(frozen=True)
class Coverage:
    """Every pull request that was last updated between `bottom` and `top` was listed: it has landed or is due.

    `top` is None where there are no pull requests. `bottom` is None where the list was walked to its end.
    `cut_at`: the walk ended at this highest number of pull requests; 0 while it is under way or was interrupted.
    `cursor`: where `transport`'s list goes on near `bottom`. `total_count` and `highest_number` are those of the
    walk, `no_commits_at` and `no_comments_at` the newest update of those that landed without. `look_again_at`: when
    an open pull request will not have been seen for a while. `floor`: above it, new things may have lagged when they
    were listed.

    `below` is an earlier walk that this one has not met, so there is a hole between the two. If this one
    `counts_again`, what is below is listed a second time."""

    top: datetime | None
    bottom: datetime | None
    cut_at: int | None
    cursor: str | None
    transport: str
    total_count: int | None
    highest_number: int
    no_commits_at: datetime | None
    walked_at: datetime
    no_comments_at: datetime | None = None
    look_again_at: datetime | None = None
    floor: datetime | None = None
    counts_again: bool = False
    below: "Coverage | None" = None

    @property
    def is_interrupted(self) -> bool:
        return self.bottom is not None and self.cut_at == 0

    @property
    def is_in_doubt(self) -> bool:
        """Whether some of it was lost since: all down to `bottom` is to be listed again."""
        return self.top is None and self.highest_number > 0


@dataclass(frozen=True)
class Due:
    """A pull request that is to be fetched, since `due_at`. After failed attempts `error` is the last one's."""

    number: int
    node_id: str
    updated_at: datetime
    attempts: int = 0
    error: str | None = None
    due_at: datetime | None = None


class CoverageBook(Database):
    """The part of the state that knows what is covered and what is due."""

    def coverages(self) -> dict[int, Coverage]:
        """By the repositories' row ids."""
        with self._begin() as connection:
            return {row.repository: _coverage(row) for row in connection.execute(select(coverages))}

    def coverage(self, repository: Tracked) -> Coverage | None:
        with self._begin() as connection:
            this = select(coverages).where(coverages.c.repository == repository.id)
            row = connection.execute(this).first()
            return _coverage(row) if row else None

    def cover(self, repository: Tracked, coverage: Coverage | None, due: Iterable[Due] = ()) -> None:
        """Keep what is covered now (None: as before) together with what became due by it: both or none.

        Raises Untracked."""
        with self._begin() as connection:
            must_be_tracked(connection, repository)
            _add(connection, repository, due)
            if coverage is None:
                return
            connection.execute(delete(coverages).where(coverages.c.repository == repository.id))
            connection.execute(insert(coverages).values(repository=repository.id, **_plain(asdict(coverage))))

    def doubt_coverage(self, repository: Tracked) -> None:
        """The lake has lost something: the list is walked again as far down as it was, whatever window is asked for.

        What is still in the lake is not fetched a second time."""
        with self._begin() as connection:
            connection.execute(update(coverages).where(coverages.c.repository == repository.id).values(top=None))

    def due(self, repository: Tracked) -> list[Due]:
        """What is still to be fetched: first what has been due for longest, of that the newest update."""
        this = select(due_pull_requests).where(due_pull_requests.c.repository == repository.id)
        with self._begin() as connection:
            table = due_pull_requests.c
            rows = connection.execute(this.order_by(table.due_at, table.updated_at.desc()))
            return [_due(row) for row in rows]

    def all_due(self) -> dict[int, list[Due]]:
        """By the repositories' row ids; those to which nothing is due are left out."""
        found: dict[int, list[Due]] = {}
        with self._begin() as connection:
            for row in connection.execute(select(due_pull_requests).order_by(due_pull_requests.c.number)):
                found.setdefault(row.repository, []).append(_due(row))
        return found

    def settle(self, repository: Tracked, numbers: Sequence[int], totals: Mapping[str, int] | None = None) -> None:
        """These are due no more: they have landed, or are gone from GitHub. So the lake holds as much as `totals`.

        Both are written down or none: nobody takes for landed what a lake that was lost since held.

        Raises Untracked."""
        if not numbers:
            return
        with self._begin() as connection:
            must_be_tracked(connection, repository)
            table = due_pull_requests.c
            this = (table.repository == repository.id) & table.number.in_(numbers)
            connection.execute(delete(due_pull_requests).where(this))
            if totals:
                held = update(repositories).where(repositories.c.id == repository.id)
                connection.execute(held.values(totals=dict(totals)))

    def fail(self, repository: Tracked, failed: Iterable[Due]) -> None:
        """These could not be fetched; the next sync tries again. Raises Untracked."""
        with self._begin() as connection:
            must_be_tracked(connection, repository)
            _add(connection, repository, failed)


def _add(connection: Connection, repository: Tracked, due: Iterable[Due]) -> None:
    rows = [_plain(vars(each)) | {"repository": repository.id} for each in due]
    if rows:
        table = due_pull_requests.c
        known = (table.repository == repository.id) & table.number.in_([row["number"] for row in rows])
        connection.execute(delete(due_pull_requests).where(known))
        connection.execute(insert(due_pull_requests), rows)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the tables keep it: times as text, also those of what is below."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else _plain(value) if isinstance(value, dict) else value
        for name, value in values.items()
    }


def _coverage(row: Row[Any]) -> Coverage:
    return _from_plain(dict(row._mapping))  # noqa: SLF001 -- SQLAlchemy documents it as public


def _from_plain(plain: Mapping[str, Any]) -> Coverage:
    values: dict[str, Any] = {each.name: plain.get(each.name) for each in fields(Coverage)}
    for name in ("top", "bottom", "no_commits_at", "no_comments_at", "walked_at", "look_again_at", "floor"):
        values[name] = moment(values[name])
    return Coverage(**values | {"below": _from_plain(plain["below"]) if plain["below"] else None})


def _due(row: Row[Any]) -> Due:
    updated_at = datetime.fromisoformat(row.updated_at)
    return Due(row.number, row.node_id, updated_at, row.attempts, row.error, moment(row.due_at))
