"""A file for each mart, written by DuckDB itself: Parquet, and CSV."""

from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from ghmetrics.export.marts import Column, Kind, Mart, Written, literal

# What a spreadsheet would take for a formula: at the beginning of a cell, also behind blanks and signs that are not
# shown, and behind what some spreadsheet, in some country, takes for the end of a cell.
# https://owasp.org/www-community/attacks/CSV_Injection
_RISKY = r"((?:^|[;\t\r\n])[\s\pZ\pC\"'']*)([=+\-@＝＋－＠])"
_STARTS_WITH_CONTROL = r"^([\t\r\n])"


def write_parquet(connection: DuckDBPyConnection, marts: Iterable[Mart], folder: Path) -> Written:
    """Exact, with all types; instants are in UTC."""
    written = Written()
    for mart in marts:
        query = mart.select(column.sql for column in mart.columns)
        written.rows[mart.name] = _copied(
            connection, query, folder / f"{mart.name}.parquet", "format parquet, compression zstd"
        )
    return written


def write_csv(connection: DuckDBPyConnection, marts: Iterable[Mart], folder: Path) -> Written:
    """With a line of headings; NULL is an empty cell, empty text is `""`. Text can't become a formula."""
    written = Written()
    for mart in marts:
        query = mart.select(_csv_cell(column) for column in mart.columns)
        written.rows[mart.name] = _copied(connection, query, folder / f"{mart.name}.csv", "format csv, header true")
    return written


def _csv_cell(column: Column) -> str:
    if column.kind is Kind.INSTANT:
        return column.as_text
    if column.kind is not Kind.TEXT:
        return column.sql
    guarded = f"regexp_replace({column.as_text}, '{_RISKY}', '\\1''\\2', 'g')"
    return f"regexp_replace({guarded}, '{_STARTS_WITH_CONTROL}', '''\\1')"


def _copied(connection: DuckDBPyConnection, query: str, path: Path, options: str) -> int:
    (count,) = connection.execute(f"copy ({query}) to {literal(str(path))} ({options})").fetchall()[0]
    return int(count)
