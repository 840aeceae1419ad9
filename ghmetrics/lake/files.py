"""Where the lake's files are, and whether they are whole."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
    found = kind_folder(root, kind, full_name).glob("date=*/*.parquet")
    return sorted(path for path in found if not path.name.startswith("."))


def is_temporary(path: Path) -> bool:
    """Whether this is a file in the making, or one that a crash left half-made."""
    return path.name.startswith(".") and path.suffix == ".tmp"


def damaged_files(root: Path, full_names: Iterable[str]) -> list[Path]:
    """Files of these repositories whose ends are not those of a Parquet file. Cheap: no row is read.

    A file that is damaged in the middle is found by `check` alone, or by who reads it."""
    names = set(full_names)
    return [
        path
        for kind in KINDS
        for name in sorted(names)
        for path in repository_files(root, kind, name)
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
