"""SQLAlchemy, with whichever of the two dialects for DuckDB is installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from sqlalchemy import __version__, create_engine, inspect, text
from watching import COUNT, WRITE, Opened, watch


@contextmanager
def opened(address: str) -> Iterator[Opened]:
    engine = create_engine(address)
    seen = inspect(engine)
    with engine.connect() as connection, engine.connect() as writer:
        yield Opened(
            count=lambda: connection.execute(text(COUNT)).scalar_one(),
            write=lambda: writer.execute(text(WRITE)),
            views=lambda: seen.get_view_names(schema="bi"),
            columns=lambda: [column["name"] for column in seen.get_columns("weekly_percentiles", schema="bi")],
        )
    engine.dispose()  # the pool holds the file open


dialect = create_engine("duckdb://").dialect.__class__.__module__
watch(f"SQLAlchemy {__version__}, {dialect} {version(dialect)}, duckdb {version('duckdb')}", opened)
