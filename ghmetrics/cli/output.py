"""How results are printed: tables for people, JSON and CSV for programs. All text is shown as text."""

import logging
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghmetrics.text import printable


def print_json(value: object) -> None:
    import orjson  # noqa: PLC0415 -- `--help` needs none of it

    content = orjson.dumps(
        value, default=_plain, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    )
    sys.stdout.write(content.decode())


def _plain(value: object) -> object:
    """What JSON does not know: a sum of DuckDB is a decimal, and an interval is shown as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """A table as wide as it must be; numbers to the right. Markup in cells is not interpreted."""
    cells = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        numeric = any(isinstance(row[place], int | float) for row in cells)
        table.add_column(Text(heading), justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(_shown(cell)) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:  # a pipe has no width: fold nothing
        console.width = 10_000
    console.print(table)


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table where it fits, else one line a column, each row apart: a mart is wider than any terminal."""
    console = Console(highlight=False)
    cells = [[_shown(cell) for cell in row] for row in rows]
    widths = [max([len(name), *(len(row[place]) for row in cells)]) for place, name in enumerate(columns)]
    if not console.is_terminal or sum(widths) + 2 * len(widths) <= console.width:
        print_table(columns, rows)
        return
    longest = max(map(len, columns))
    for number, row in enumerate(cells, 1):
        console.print(Text(f"-- row {number}", style="bold"))
        for name, cell in zip(columns, row, strict=True):
            console.print(Text(f"{name:<{longest}}  {cell}"))


def megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:,.1f} MB"


def _shown(cell: Any) -> str:  # noqa: ANN401 -- any value of a table
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return f"{cell:,.2f}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return printable(str(cell))


def warn(message: str) -> None:
    """A line on stderr, for people only."""
    typer.echo(printable(message), err=True)


class Spoken(logging.Handler):
    """The warnings of the package's loggers, as lines on stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        warn(f"ghmetrics: {record.getMessage()}")
