"""The DuckDB adapter of harlequin, as `harlequin -r FILE` uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from harlequin_duckdb import DuckDbAdapter
from watching import COUNT, WRITE, Opened, watch


@contextmanager
def opened(address: str) -> Iterator[Opened]:
    connection = DuckDbAdapter(conn_str=(address,), read_only=True).connect()
    (database,) = (item for item in connection.get_catalog().items if item.label == "warehouse")
    (schema,) = (item for item in database.fetch_children() if item.label == "bi")
    views = {item.label: item for item in schema.fetch_children()}
    yield Opened(
        count=lambda: connection.execute(COUNT).fetchall().to_pydict().popitem()[1][0],
        write=lambda: connection.execute(WRITE).fetchall(),
        views=lambda: list(views),
        columns=lambda: [item.label for item in views["weekly_percentiles"].fetch_children()],
    )
    connection.close()


watch(f"harlequin {version('harlequin')}, duckdb {version('duckdb')}", opened)
