"""The CSV files: read with every doubt, written plainly."""

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ghmetrics.errors import UsageError, WorkspaceError
from ghmetrics.seeds.tables import Cells, Row, Table

NAMED_LINES = 5


def read(path: Path, table: Table, *, may_lack: Iterable[str] = ()) -> list[Row]:
    """The rows of a file, with all columns of the table. Columns that it may lack are empty then.

    Raises UsageError with the line for what is wrong, WorkspaceError for a file that can't be read."""
    records = _records(path)
    _, header = next(records, (0, []))
    names = _columns(path, header, table, may_lack)
    rows: list[Row] = []
    faults: dict[int, str] = {}
    for line, values in records:
        if len(values) != len(names):
            faults[line] = f"it has {len(values)} cells, and the header has {len(names)}"
            continue
        cells = dict.fromkeys(table.columns, "") | dict(zip(names, values, strict=True))
        if fault := "it holds a NUL character" if "\0" in "".join(values) else table.fault(cells):
            faults[line] = fault
        rows.append(Row(line, cells))
    refuse(path, faults or table.clashes(rows))
    return rows


def refuse(path: Path, faults: dict[int, str]) -> None:
    """Raise UsageError for the first of the faults by line, and name the lines of others; none is well."""
    if not faults:
        return
    first, *others = sorted(faults)
    also = ""
    if others:
        named = ", ".join(map(str, others[:NAMED_LINES])) + (", …" if others[NAMED_LINES:] else "")
        also = f" Wrong too: line {named}." if len(others) == 1 else f" Wrong too: lines {named}."
    raise UsageError(f"{path}, line {first}: {faults[first]}.{also}")


def write(path: Path, table: Table, rows: Iterable[Cells]) -> None:
    """Put a file in its place at once. Rows that say the same are written once. Raises WorkspaceError."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(table.columns)
    lines.writerows(dict.fromkeys(tuple(_one_line(cells[name]) for name in table.columns) for cells in rows))
    target = path.resolve()  # what a link leads to stays where it is
    try:
        handle, fresh = tempfile.mkstemp(prefix=f".{table.name}-", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(written.getvalue())
            Path(fresh).chmod(target.stat().st_mode if target.exists() else 0o644)
            Path(fresh).replace(target)
        finally:
            Path(fresh).unlink(missing_ok=True)
    except OSError as wrong:
        raise WorkspaceError(f"{path} can't be written: {wrong.strerror or wrong}.") from None


def _one_line(cell: str) -> str:
    """Not every reader of CSV takes line breaks in a cell, and Python's own writer does not quote all of them."""
    return re.sub(r"[\r\n\0]+", " ", cell)


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, with their first lines."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8: save it as CSV in UTF-8.") from None
    except OSError as wrong:
        raise WorkspaceError(f"{path} can't be read: {wrong.strerror or wrong}.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield line, [value.strip() for value in values]
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise UsageError(f"{path}, line {line}: it is no CSV: {wrong}.") from None


def _columns(path: Path, header: Sequence[str], table: Table, may_lack: Iterable[str]) -> Sequence[str]:
    wanted = ",".join(table.columns)
    if not header:
        raise UsageError(f"{path} is empty: its first line must be {wanted}")
    if len(header) == 1 and len(table.columns) > 1 and (found := [sign for sign in ";\t" if sign in header[0]]):
        sign = "semicolons" if found[0] == ";" else "tabs"
        raise UsageError(f"{path} separates its cells by {sign}: save it with commas.")
    missing = [name for name in table.columns if name not in header and name not in may_lack]
    unknown = [name for name in header if name not in table.columns]
    if missing or unknown or len(set(header)) < len(header):
        what = [f"{', '.join(map(repr, unknown))} unknown"] if unknown else []
        what += [f"{', '.join(missing)} missing"] if missing else []
        raise UsageError(f"{path}, line 1: the columns must be {wanted} ({'; '.join(what) or 'one is there twice'}).")
    return header
