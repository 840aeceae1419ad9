"""From the tables of an older `state.db` to those of today, one version after the other."""

from collections.abc import Callable

from sqlalchemy import Connection

from ghmetrics.state.tables import coverages, due_pull_requests, schema_version


def _know_what_is_covered(connection: Connection) -> None:
    """Version 2: what was walked, what is due, and what a repository taught."""
    for column in ("former_names", "learnt", "totals"):
        connection.exec_driver_sql(f"ALTER TABLE repositories ADD COLUMN {column} JSON")
    coverages.create(connection)
    due_pull_requests.create(connection)


STEPS: dict[int, Callable[[Connection], None]] = {2: _know_what_is_covered}
"""By the version that a step leads to."""


def migrate(connection: Connection, found: int) -> None:
    """Bring the tables from version `found` to the newest, all in the caller's transaction."""
    for version, step in sorted(STEPS.items()):
        if version > found:
            step(connection)
            connection.execute(schema_version.update().values(version=version))
