"""An export is there whole or not at all: it is written aside, and its files are put in place when all are done."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ghmetrics.atomic import flush, resolved
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
    """Rename all files, after all have been looked at. What a link leads to stays where it is, and rights stay."""
    with ExitStack() as elsewhere:
        pairs = []
        for path in sorted(fresh.iterdir()):
            target = resolved(folder / path.name)
            if target.exists() and not target.is_file():
                raise UsageError(f"{folder / path.name} is not a file: move it away, the export has one of that name.")
            ready = path
            if target.parent != folder.resolve():  # perhaps on another disk, where nothing can be renamed to
                ready = Path(shutil.copy(path, elsewhere.enter_context(_aside(target.parent))))
            flush(ready)
            if target.exists():
                ready.chmod(target.stat().st_mode)
            pairs.append((ready, target))
        for ready, target in pairs:
            ready.replace(target)
            yield folder / ready.name


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder within the folder, gone at the end; and the folder itself too, if it was made for nothing.

    Each call has its own: the numbers of processes are the same in all containers, and threads share theirs."""
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.TemporaryDirectory(prefix=_ASIDE, dir=folder, ignore_cleanup_errors=True) as fresh:
            yield Path(fresh)
    except OSError as wrong:
        raise OutputFailed(f"The export into {folder} failed: {wrong.strerror or wrong}.") from None
    finally:
        if is_new:
            with suppress(OSError):  # there is something in it, perhaps of another export
                folder.rmdir()


def _sweep(folder: Path) -> None:
    """Remove what exports that were killed left here; one that is young may belong to somebody who is at work."""
    for left in folder.glob(f"{_ASIDE}*"):
        with suppress(FileNotFoundError):  # whose it was removed it meanwhile
            if time.time() - left.stat().st_mtime > _FORGOTTEN_S:
                shutil.rmtree(left, ignore_errors=True)
