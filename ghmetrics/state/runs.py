"""How each sync went, or how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from ghmetrics.state.database import Database
from ghmetrics.state.tables import repositories, sync_runs
from ghmetrics.state.tracked import Tracked, must_be_tracked

KEPT_RUNS = 100
"""Of each repository, so that years of hourly syncs do not fill the file: all of them are in the lake."""


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


class RunBook(Database):
    """The part of the state that knows the syncs."""

    def begin_run(self, repository: Tracked, sync_id: str, transport: str, started_at: datetime) -> None:
        """Raises Untracked."""
        with self._begin() as connection:
            must_be_tracked(connection, repository)
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

    def record_runs(self, runs: Iterable[tuple[Tracked, Run]]) -> None:
        """Write down syncs that are over already, all at once; those of repositories that are no longer tracked go."""
        rows = [
            vars(run)
            | {
                "repository": repository.id,
                "started_at": run.started_at.isoformat(),
                "finished_at": run.finished_at and run.finished_at.isoformat(),
            }
            for repository, run in runs
        ]
        if rows:
            with self._begin() as connection:
                tracked: set[int] = set(connection.execute(select(repositories.c.id)).scalars())
                if rows := [row for row in rows if row["repository"] in tracked]:
                    connection.execute(insert(sync_runs), rows)

    def forget_old_runs(self) -> None:
        """Keep the newest of each repository."""
        place = func.row_number().over(partition_by=sync_runs.c.repository, order_by=sync_runs.c.sync_id.desc())
        ranked = select(sync_runs.c.sync_id, place.label("place")).subquery()
        old = select(ranked.c.sync_id).where(ranked.c.place > KEPT_RUNS)
        with self._begin() as connection:
            connection.execute(delete(sync_runs).where(sync_runs.c.sync_id.in_(old)))

    def last_run(self, repository: Tracked) -> Run | None:
        """The newest sync, as far as it is."""
        return self._newest(sync_runs.c.repository == repository.id).get(repository.id)

    def last_runs(self) -> dict[int, Run]:
        """Of each repository, by its row's id, the newest sync as far as it is."""
        return self._newest()

    def last_finished_runs(self) -> dict[int, Run]:
        """Of each repository, by its row's id, the newest sync that came to an end, good or bad."""
        return self._newest(sync_runs.c.finished_at.is_not(None))

    def _newest(self, *conditions: ColumnElement[bool]) -> dict[int, Run]:
        newest = select(func.max(sync_runs.c.sync_id)).where(*conditions).group_by(sync_runs.c.repository)
        with self._begin() as connection:
            rows = connection.execute(select(sync_runs).where(sync_runs.c.sync_id.in_(newest)))
            return {row.repository: _run(row) for row in rows}


def _run(row: Row[Any]) -> Run:
    values = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy documents it as public
    del values["repository"]
    if not all(isinstance(each, dict) for each in values["errors"]):
        raise TypeError(f"an error of a sync is {values['errors']!r}")
    values["started_at"] = datetime.fromisoformat(values["started_at"])
    values["finished_at"] = values["finished_at"] and datetime.fromisoformat(values["finished_at"])
    return Run(**values)
