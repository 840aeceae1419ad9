"""Reading the warehouse: open, read, close, so that a build can swap the file at any moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ghmetrics.errors import UsageError, WarehouseMissing, WorkspaceBusy

if TYPE_CHECKING:
    from polars import DataFrame

Ask = Callable[..., "DataFrame"]
"""Takes SQL and its parameters."""
_HOW = "run `ghmetrics build` (in Python: ws.build()) to make it from what was synced."
_AGAIN = "run `ghmetrics build` (in Python: ws.build()) to bring it up to this one."
_LATER = "another program is writing it. Try again when that ends, or open it read-only there."
_ANEW = "`ghmetrics build --full-refresh` (in Python: ws.build(full_refresh=True)) makes it anew."
"""Damage that no build has come upon stays where a build goes on from the old file."""


class Warehouse:
    """`warehouse.duckdb` of a workspace, read-only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mart(self, name: str) -> "DataFrame":
        """All of one mart. Raises WarehouseMissing while there is no warehouse."""
        return self.sql(f'select * from main."{name}"')  # noqa: S608 -- names are the product's own

    def sql(self, query: str) -> "DataFrame":
        """The rows of a query, times in UTC. Raises UsageError where DuckDB does not understand it."""
        with self.connected() as connection:
            return _frame(connection, query)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries, for a few plain values: a frame takes longer to load than to read.

        Not for times, which DuckDB gives to Python only where pytz is installed. Raises as `sql` does."""
        with self.connected() as connection, self._asked_by_us():
            found = connection.execute(query)
            names = [name for name, *_ in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    @contextmanager
    def opened(self) -> "Iterator[Ask]":
        """For several queries of the product's own on one state of the file: a function of SQL and its parameters."""
        with self.connected() as connection, self._asked_by_us():
            yield lambda query, *parameters: _frame(connection, query, parameters)

    @contextmanager
    def _asked_by_us(self) -> "Iterator[None]":
        """Where the question is known to be right, a column that is missing is the file's fault."""
        try:
            yield
        except duckdb.BinderException:
            raise WarehouseMissing(f"{self.path} was built by another version of ghmetrics: {_AGAIN}") from None

    @contextmanager
    def connected(self) -> "Iterator[duckdb.DuckDBPyConnection]":
        """DuckDB's own connection, for what is too large for a frame. Times are UTC."""
        if not self.path.is_file():
            raise WarehouseMissing(f"There is no warehouse at {self.path}: {_HOW}")
        try:
            with duckdb.connect(self.path, read_only=True) as connection:
                connection.execute("set TimeZone = 'UTC'")
                yield connection
        except duckdb.CatalogException as wrong:
            raise UsageError(f"DuckDB can't answer that: {first_line(wrong)} If a mart is missing, {_HOW}") from None
        except duckdb.Error as wrong:
            if "Could not set lock on file" in str(wrong) and str(self.path) in str(wrong):
                raise WorkspaceBusy(f"{self.path} can't be read now: {_LATER}") from None
            if self._is_in_the_way(wrong):
                raise WarehouseMissing(f"{self.path} can't be read ({first_line(wrong)}): {_ANEW}") from None
            raise UsageError(f"DuckDB can't answer that: {first_line(wrong)}") from None

    def _is_in_the_way(self, wrong: duckdb.Error) -> bool:
        """Whether the file is wrong, not the question: that may name another file that is not there.

        To a damaged block DuckDB 2 gives no class of its own, and DuckDB 1 does not name the file."""
        text = str(wrong)
        return text.startswith("Corrupt database file") or (
            isinstance(wrong, duckdb.IOException) and (str(self.path) in text or "checksum" in text)
        )


def _frame(connection: duckdb.DuckDBPyConnection, query: str, parameters: tuple[object, ...] = ()) -> "DataFrame":
    from ghmetrics.warehouse.frames import frame  # noqa: PLC0415 -- who needs a few values does not wait for polars

    found = connection.sql(query, params=parameters or None)
    if found is None:
        raise UsageError("That is no query: it gives no rows.")
    return frame(found)


def first_line(wrong: Exception) -> str:
    return str(wrong).strip().splitlines()[0]
