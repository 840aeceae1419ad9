"""The warehouse as a file: whether all of it can be read, and what a writer has left beside it."""

from pathlib import Path

import duckdb


def read_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Read all of every table: DuckDB checks each block that it reads, and no other. Raises duckdb.Error."""
    tables = connection.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
    for schema, table in tables:
        connection.execute(f'select bit_xor(hash(columns(*))) from "{schema}"."{table}"').fetchall()  # noqa: S608 -- names of the file


def is_whole(warehouse: Path) -> bool:
    """Whether nothing in it is damaged."""
    try:
        with duckdb.connect(warehouse, read_only=True) as connection:
            read_all(connection)
    except duckdb.Error:
        return False
    return True


def logs(warehouse: Path) -> set[Path]:
    """Where DuckDB keeps what a writer has not brought into the file yet: beside each name by which it is opened."""
    return {path.with_name(f"{path.name}.wal") for path in (warehouse, warehouse.resolve())}
