"""From the tables of an older `state.db` to those of today, one version after the other."""

from collections.abc import Callable

from sqlalchemy import Connection, func, inspect

from ghmetrics.state.tables import coverages, due_pull_requests, schema_version


def _know_what_is_covered(connection: Connection) -> None:
    """Version 2: what was walked, what is due, and what a repository taught."""
    for column in ("former_names", "learnt", "totals"):
        connection.exec_driver_sql(f"ALTER TABLE repositories ADD COLUMN {column} JSON")
    coverages.create(connection)
    due_pull_requests.create(connection)


def _know_what_lacks_comments(connection: Connection) -> None:
    """Version 3: nothing that has landed so far has its comments."""
    if "no_comments_at" not in {column["name"] for column in inspect(connection).get_columns("coverages")}:
        connection.exec_driver_sql("ALTER TABLE coverages ADD COLUMN no_comments_at VARCHAR")
    lacks = func.coalesce(coverages.c.top, coverages.c.walked_at)
    connection.execute(coverages.update().values(no_comments_at=lacks))


STEPS: dict[int, Callable[[Connection], None]] = {2: _know_what_is_covered, 3: _know_what_lacks_comments}
"""By the version that a step leads to."""


def migrate(connection: Connection, found: int) -> None:
    """Bring the tables from version `found` to the newest, all in the caller's transaction."""
    for version, step in sorted(STEPS.items()):
        if version > found:
            step(connection)
            connection.execute(schema_version.update().values(version=version))
