"""Reading the warehouse: open, read, close, so that a build can swap the file at any moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from ghmetrics.errors import UsageError, WarehouseMissing

_HOW = "run `ghmetrics build` (in Python: ws.build()) to make it from what was synced."

Ask = Callable[..., pl.DataFrame]


class Warehouse:
    """`warehouse.duckdb` of a workspace, read-only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mart(self, name: str) -> pl.DataFrame:
        """All of one mart. Raises WarehouseMissing while there is no warehouse."""
        return self.sql(f'select * from main."{name}"')  # noqa: S608 -- names are the product's own

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of a query, times in UTC. Raises UsageError where DuckDB does not understand it."""
        with self.opened() as ask:
            return ask(query)

    @contextmanager
    def opened(self) -> Iterator[Ask]:
        """For several queries on one state of the file: a function that takes SQL and its parameters."""
        with self.connected() as connection:
            yield lambda query, *parameters: _asked(connection, query, parameters)

    @contextmanager
    def connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """DuckDB's own connection, for what is too large for a frame. Times are UTC."""
        if not self.path.is_file():
            raise WarehouseMissing(f"There is no warehouse at {self.path}: {_HOW}")
        try:
            with duckdb.connect(self.path, read_only=True) as connection:
                connection.execute("set TimeZone = 'UTC'")
                yield connection
        except duckdb.CatalogException as wrong:
            raise UsageError(f"DuckDB can't answer that: {_first_line(wrong)} If a mart is missing, {_HOW}") from None
        except duckdb.IOException as wrong:
            raise WarehouseMissing(f"{self.path} can't be read ({_first_line(wrong)}): {_HOW}") from None
        except (duckdb.Error, pl.exceptions.PolarsError) as wrong:
            raise UsageError(f"DuckDB can't answer that: {_first_line(wrong)}") from None


def _asked(connection: duckdb.DuckDBPyConnection, query: str, parameters: tuple[object, ...]) -> pl.DataFrame:
    found = connection.sql(query, params=parameters or None)
    if found is None:
        raise UsageError("That is no query: it gives no rows.")
    return _frame(found.to_arrow_table())


def _frame(table: pa.Table) -> pl.DataFrame:
    """A frame of what DuckDB gave, which knows two things that polars does not: intervals, and a name twice."""
    columns = []
    for column in table.columns:
        if pa.types.is_interval(column.type):
            spans = [each and timedelta(each.months * 30 + each.days, microseconds=each.nanoseconds / 1000)
                     for each in column.to_pylist()]  # fmt: skip
            columns.append(pa.array(spans, pa.duration("us")))
        else:
            columns.append(column)
    frame: pl.DataFrame = pl.DataFrame(pa.table(columns, _unique(table.column_names)))
    return frame


def _unique(names: list[str]) -> list[str]:
    """Column names as a frame needs them: a join of two marts has some twice."""
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique


def _first_line(wrong: Exception) -> str:
    return str(wrong).strip().splitlines()[0]
