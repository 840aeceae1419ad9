"""ibis."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

import ibis
from watching import WRITE, Opened, watch


@contextmanager
def opened(address: str) -> Iterator[Opened]:
    connection = ibis.duckdb.connect(address, read_only=True)
    yield Opened(
        count=lambda: int(connection.table("pull_requests", database="bi").count().execute()),
        write=lambda: connection.raw_sql(WRITE),
        views=lambda: connection.list_tables(database="bi"),
        columns=lambda: list(connection.table("weekly_percentiles", database="bi").columns),
    )
    connection.disconnect()


watch(f"ibis {version('ibis-framework')}, duckdb {version('duckdb')}", opened)
