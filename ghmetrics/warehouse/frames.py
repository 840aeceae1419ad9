"""What DuckDB answers, as a frame."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import duckdb
import polars as pl

from ghmetrics.errors import UsageError
from ghmetrics.warehouse.read import first_line


def frame(found: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """The rows of a relation. Raises UsageError for what polars can't hold, and what DuckDB raises for what goes wrong.

    Two things polars does not know: intervals, and a name twice (a join of two marts has some). Only for these is
    Arrow's library loaded, which takes as long as polars itself."""
    names = found.columns
    try:
        if len(set(names)) == len(names) and not any(kind.id == "interval" for kind in found.types):
            return pl.DataFrame(found)
        return _by_arrow(found)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as wrong:
        raise UsageError(f"DuckDB can't answer that: {first_line(wrong)}") from None


def _by_arrow(found: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    import pyarrow as pa  # noqa: PLC0415

    table, columns = found.to_arrow_table(), []
    for column in table.columns:
        if pa.types.is_interval(column.type):
            spans = [each and timedelta(each.months * 30 + each.days, microseconds=each.nanoseconds / 1000)
                     for each in column.to_pylist()]  # fmt: skip
            columns.append(pa.array(spans, pa.duration("us")))
        else:
            columns.append(column)
    made: pl.DataFrame = pl.DataFrame(pa.table(columns, _unique(table.column_names)))
    return made


def _unique(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique
