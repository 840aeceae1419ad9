"""An SQLite database: for Datasette, and for all that reads SQLite."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from duckdb import DuckDBPyConnection

from ghmetrics.export.marts import Column, Kind, Mart, Written, identifier

FILE = "ghmetrics.sqlite"
BATCH = 5_000
_TYPES = {Kind.INTEGER: "integer", Kind.NUMBER: "real", Kind.BOOLEAN: "integer"}


def write_sqlite(connection: DuckDBPyConnection, marts: Iterable[Mart], folder: Path) -> Written:
    """A table for each mart. Instants and days are text in ISO 8601, UTC; true is 1."""
    written = Written()
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as database:
        database.execute("pragma journal_mode = off")  # a file that fails is thrown away
        database.execute("pragma synchronous = off")
        for mart in marts:
            written.rows[mart.name] = _write(connection, mart, database)
    return written


def _write(connection: DuckDBPyConnection, mart: Mart, database: sqlite3.Connection) -> int:
    columns = ", ".join(f"{column.sql} {_TYPES.get(column.kind, 'text')}" for column in mart.columns)
    places = ", ".join("?" * len(mart.columns))
    table = identifier(mart.name)
    database.execute("begin")
    database.execute(f"create table {table} ({columns})")
    count = 0
    source = connection.execute(mart.select(_cell(column) for column in mart.columns))
    while rows := source.fetchmany(BATCH):
        database.executemany(f"insert into {table} values ({places})", rows)  # noqa: S608 -- names are quoted
        count += len(rows)
    database.execute("commit")
    return count


def _cell(column: Column) -> str:
    if column.kind is Kind.BOOLEAN:
        return f"cast({column.sql} as integer)"
    if column.kind in (Kind.INTEGER, Kind.NUMBER):
        return column.sql
    return column.as_text
