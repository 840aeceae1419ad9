"""A workbook for spreadsheets. Text is written as text, whatever it begins with."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from duckdb import DuckDBPyConnection
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from ghmetrics.export.marts import Column, Kind, Mart, Written
from ghmetrics.words import counted

FILE = "ghmetrics.xlsx"
BATCH = 5_000
ROWS = 1_048_576  # of a sheet, the headings among them
LONGEST = 32_767  # UTF-16 units in a cell
LARGEST = 10**15 - 1  # a spreadsheet keeps fifteen digits
SHEET_NAME = 31
WIDTHS = {Kind.TEXT: 24, Kind.INSTANT: 19}  # characters
DATES = (datetime(1900, 3, 1), datetime(9999, 12, 31, 23, 59, 59))  # noqa: DTZ001 -- a spreadsheet knows no time zones
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
_EPOCH_SERIAL, _DAY_US = 25_569, 86_400_000_000
_RISKY = re.compile(r"[^\w(\[{<]*[=+\-@＝＋－＠]")


def write_xlsx(connection: DuckDBPyConnection, marts: Iterable[Mart], folder: Path) -> Written:
    """A sheet for each mart, more where one is full. Instants are UTC."""
    written = Written()
    with (folder / FILE).open("wb") as file:
        archive: Any = _Archive(file)
        book = Workbook(archive, {"constant_memory": True, "tmpdir": str(folder)})
        book.use_zip64()
        sheets = _Sheets(book)
        for mart in marts:
            written.rows[mart.name] = _write(connection, mart, sheets, written)
        try:
            book.close()
        except FileCreateError as wrong:
            raise OSError(*wrong.args[0].args) from None  # what XlsxWriter wraps
    if sheets.cut:
        written.notes.append(
            f"{counted(sheets.cut, 'text')} longer than a cell of a workbook can be: cut at {LONGEST:,} characters."
        )
    return written


class _Archive:
    """A file that fails once: the archive in it writes its end when it is thrown away, and would fail again."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._place, self._has_failed = file, 0, False

    def write(self, data: bytes) -> int:
        self._try(self._file.write, data)
        self._place += len(data)
        return len(data)

    def seek(self, place: int) -> int:
        self._try(self._file.seek, place)
        self._place = place
        return place

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        self._try(self._file.flush)

    def _try(self, work: Callable[..., object], *arguments: object) -> None:
        if self._has_failed:
            return
        try:
            work(*arguments)
        except OSError:
            self._has_failed = True
            raise


def _write(connection: DuckDBPyConnection, mart: Mart, sheets: "_Sheets", written: Written) -> int:
    source = connection.execute(mart.select(_value(column) for column in mart.columns))
    sheet, row, count, parts = sheets.begin(mart, 1), 1, 0, 1
    while rows := source.fetchmany(BATCH):
        for values in rows:
            if row == ROWS:
                parts += 1
                sheet, row = sheets.begin(mart, parts), 1
            sheets.write(sheet, row, mart, values)
            row += 1
        count += len(rows)
    if parts > 1:
        written.notes.append(
            f"{mart.name} has {counted(count, 'row')}, more than a sheet can hold: it has {parts} sheets."
        )
    return count


def _value(column: Column) -> str:
    """In SQL. Instants and days as microseconds from 1970: they need no time zone, and no year is too early."""
    if column.kind is Kind.TEXT:
        return column.as_text
    return f"epoch_us({column.sql})" if column.kind in (Kind.INSTANT, Kind.DAY) else column.sql


class _Sheets:
    """The sheets of a workbook, and its cells."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._quoted = book.add_format({"quote_prefix": True})  # stays text when somebody edits it
        self._names: set[str] = set()
        self.cut = 0

    def begin(self, mart: Mart, part: int) -> Worksheet:
        sheet = self._book.add_worksheet(self._name(mart.name, part))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(mart.columns):
            sheet.set_column(place, place, max(WIDTHS.get(column.kind, 8), len(column.name) + 2))
        for place, column in enumerate(mart.columns):
            sheet.write_string(0, place, column.name, self._bold)
        return sheet

    def _name(self, mart: str, part: int) -> str:
        """Names are short, and no two may be alike but for the case."""
        while True:
            suffix = f" {part}" if part > 1 else ""
            name = mart[: SHEET_NAME - len(suffix)] + suffix
            if name.lower() not in self._names:
                self._names.add(name.lower())
                return name
            part += 1

    def write(self, sheet: Worksheet, row: int, mart: Mart, values: tuple[Any, ...]) -> None:
        for place, (column, value) in enumerate(zip(mart.columns, values, strict=True)):
            if value is None:
                continue
            match column.kind:
                case Kind.TEXT:
                    self._text(sheet, row, place, value)
                case Kind.BOOLEAN:
                    sheet.write_boolean(row, place, value)
                case Kind.INSTANT:
                    self._moment(sheet, row, place, value, is_day=False)
                case Kind.DAY:
                    self._moment(sheet, row, place, value, is_day=True)
                case Kind.INTEGER if abs(value) <= LARGEST:
                    sheet.write_number(row, place, value)
                case Kind.NUMBER if math.isfinite(value):
                    sheet.write_number(row, place, value)
                case _:
                    sheet.write_string(row, place, str(value))

    def _text(self, sheet: Worksheet, row: int, place: int, text: str) -> None:
        if len(text) * 2 > LONGEST and len(units := text.encode("utf-16-le")) > 2 * LONGEST:
            text = units[: 2 * LONGEST - 2].decode("utf-16-le", errors="ignore") + "…"
            self.cut += 1
        if text.startswith("<r>") and text.endswith("</r>"):
            text += " "  # XlsxWriter would take it for XML of its own
        sheet.write_string(row, place, text, self._quoted if _RISKY.match(text) else None)

    def _moment(self, sheet: Worksheet, row: int, place: int, microseconds: int, *, is_day: bool) -> None:
        moment = _EPOCH + timedelta(microseconds=microseconds)
        if DATES[0] <= moment <= DATES[1]:
            serial = microseconds / _DAY_US + _EPOCH_SERIAL
            sheet.write_number(row, place, serial, self._day if is_day else self._instant)
        else:
            sheet.write_string(row, place, moment.date().isoformat() if is_day else f"{moment.isoformat()}Z")
