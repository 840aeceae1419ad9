"""An export is there whole or not at all: it is written aside, and its files are put in place when all are done."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ghmetrics.atomic import flush
from ghmetrics.errors import OutputFailed, UsageError
from ghmetrics.export.database import write_sqlite
from ghmetrics.export.marts import Mart, Written, read_marts
from ghmetrics.export.single_files import write_csv, write_parquet
from ghmetrics.export.workbook import write_xlsx
from ghmetrics.warehouse.read import Warehouse

Listener = Callable[[str], object]
Writer = Callable[[duckdb.DuckDBPyConnection, Iterable[Mart], Path], Written]

FORMATS: dict[str, Writer] = {
    "parquet": write_parquet,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "sqlite": write_sqlite,
}
_ASIDE = ".ghmetrics-export-"
_FORGOTTEN_S = 86_400


@dataclass(frozen=True)
class Exported:
    """What an export has written: its files, the rows of each mart, and what a person should know of them."""

    files: tuple[Path, ...]
    rows: dict[str, int]
    notes: tuple[str, ...]


def export_marts(
    warehouse: Warehouse,
    folder: Path,
    format: str,  # noqa: A002 -- the option's name
    tell: Listener,
) -> Exported:
    """Write all marts into a folder, in one of FORMATS, from one state of the warehouse; `tell` gets each one's name.

    Raises UsageError, WarehouseMissing, and OutputFailed: then what was in the folder is as before."""
    if format not in FORMATS:
        raise UsageError(f"{format!r} is no format of an export: take one of {', '.join(FORMATS)}.")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: name one for the export's files.")
    with warehouse.connected() as connection, _aside(folder) as fresh:
        connection.execute("set preserve_insertion_order = true")
        try:
            written = FORMATS[format](connection, _told(read_marts(connection), tell), fresh)
        except (duckdb.IOException, sqlite3.Error) as wrong:
            raise OutputFailed(f"The export into {folder} failed: {str(wrong).splitlines()[0]}.") from None
        return Exported(tuple(_put_in_place(fresh, folder)), written.rows, tuple(written.notes))


def _told(marts: Iterable[Mart], tell: Listener) -> Iterator[Mart]:
    for mart in marts:
        tell(mart.name)
        yield mart


def _put_in_place(fresh: Path, folder: Path) -> Iterator[Path]:
    """Rename all files, after all have been looked at."""
    pairs = [(path, folder / path.name) for path in sorted(fresh.iterdir())]
    for path, target in pairs:
        if target.exists() and not target.is_file():
            raise UsageError(f"{target} is not a file: move it away, the export has one of that name.")
        flush(path)
    for path, target in pairs:
        path.replace(target)
        yield target


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder within the folder, gone at the end; and the folder itself too, if it was made for nothing."""
    is_new = not folder.exists()
    fresh = folder / f"{_ASIDE}{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_ASIDE}*"):  # by one that was killed
            if time.time() - left.stat().st_mtime > _FORGOTTEN_S:
                shutil.rmtree(left, ignore_errors=True)
        fresh.mkdir()
        yield fresh
    except OSError as wrong:
        raise OutputFailed(f"The export into {folder} failed: {wrong.strerror or wrong}.") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if is_new and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
