"""Where the lake's files are, and whether they are whole."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from math import inf
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ghmetrics.errors import DamagedFile
from ghmetrics.lake.schema import KINDS, kind_folder

_TROUBLE = (pa.ArrowException, OSError, KeyError, IndexError, ValueError)
"""What pyarrow raises for a file that it can't make sense of, that lacks a column, or has a text that is no UTF-8."""
_MAGIC = b"PAR1"
_LEAST_BYTES = 12
ASIDE = ".damaged"


def repository_files(root: Path, kind: str, full_name: str) -> list[Path]:
    """The files of one kind in the folder of a name, as readers see them: temporary and odd ones are left out."""
    return sorted(Path(entry.path) for entry in _entries(root, kind, full_name))


def is_temporary(path: Path) -> bool:
    """Whether this is a file in the making, or one that a crash left half-made."""
    return path.name.startswith(".") and path.suffix == ".tmp"


def _entries(root: Path, kind: str, full_name: str) -> Iterator[os.DirEntry[str]]:
    """In no order. A sync lists the folders of all repositories, and plain entries take a tenth of a glob's time."""
    for day in day_folders(root, kind, full_name):
        with os.scandir(day) as entries:
            yield from (entry for entry in entries if entry.name.endswith(".parquet") and entry.name[0] != ".")


def day_folders(root: Path, kind: str, full_name: str) -> list[str]:
    """The folders with the files of one kind in the folder of a name, oldest day first."""
    try:
        with os.scandir(kind_folder(root, kind, full_name)) as entries:
            return sorted(entry.path for entry in entries if entry.name.startswith("date=") and entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def damaged_files(root: Path, full_names: Iterable[str], *, changed_since: datetime | None = None) -> list[Path]:
    """Files of these repositories whose ends are not those of a Parquet file. Cheap: no row is read.

    `changed_since` leaves out those that were looked at before and have not changed since. A file that is damaged in
    the middle is found by `check` alone, or by who reads it."""
    since = changed_since.timestamp() if changed_since else -inf
    return [
        path
        for kind in KINDS
        for name in sorted(set(full_names))
        for path in sorted(Path(entry.path) for entry in _entries(root, kind, name) if entry.stat().st_mtime >= since)
        if not has_whole_ends(path)
    ]


def set_aside(path: Path) -> Path:
    """Rename a damaged file so that no reader's glob meets it. Gives its new path; nothing is deleted."""
    aside = next(each for each in _names_aside(path) if not each.exists())
    path.rename(aside)
    return aside


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """What pyarrow can't make sense of becomes DamagedFile; what the system refuses stays an OSError."""
    try:
        yield
    except _TROUBLE as wrong:
        if isinstance(wrong, OSError) and wrong.errno:
            raise
        reason = " ".join(str(wrong).split()) or type(wrong).__name__
        raise DamagedFile(path, reason) from None


def has_whole_ends(path: Path) -> bool:
    """Whether a file begins and ends like a Parquet file, and its footer makes sense."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < _LEAST_BYTES:
            return False
        file.seek(0)
        if file.read(len(_MAGIC)) != _MAGIC:
            return False
        file.seek(size - len(_MAGIC))
        if file.read(len(_MAGIC)) != _MAGIC:
            return False
        file.seek(0)
        try:
            with reading(path):
                pq.read_metadata(file)
        except DamagedFile:
            return False
    return True


def _names_aside(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.name}{ASIDE}")
    number = 2
    while True:
        yield path.with_name(f"{path.name}.{number}{ASIDE}")
        number += 1
