"""What a build writes down about itself: of which project, CSV files and settings it has made the warehouse."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import duckdb
import orjson

from ghmetrics.warehouse.project import PARTS

FILE = "last_build.json"
_STAGING = ("macros", "models/staging")
"""The parts of the project that decide what is parsed from the lake, and how."""


@dataclass(frozen=True)
class BuildRecord:
    """How a warehouse file was made.

    `files` are the digests of the project's files by path, the CSV files among them. `is_whole` is False where only a
    selection was built last. `size_bytes` and `modified_ns` tell whether the file is still the one that was built."""

    files: Mapping[str, str]
    variables: Mapping[str, Any]
    duckdb: str
    is_whole: bool = True
    size_bytes: int = 0
    modified_ns: int = 0

    @classmethod
    def of(cls, project: Path, variables: Mapping[str, object]) -> Self:
        """What a build of a prepared project would write down."""
        digests = {
            path.relative_to(project).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for part in PARTS
            for path in sorted([project / part, *(project / part).rglob("*")])
            if path.is_file()
        }
        return cls(digests, orjson.loads(orjson.dumps(variables)), duckdb.__version__)

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """None where nothing was written down, or nothing that can be read."""
        with suppress(OSError, orjson.JSONDecodeError, TypeError):
            found = cls(**orjson.loads((folder / FILE).read_bytes()))
            if isinstance(found.files, dict) and isinstance(found.variables, dict):
                return found
        return None

    def made(self, warehouse: Path, *, is_whole: bool) -> Self:
        """The same, of the file that was made."""
        found = warehouse.stat()
        return replace(self, is_whole=is_whole, size_bytes=found.st_size, modified_ns=found.st_mtime_ns)

    def write(self, folder: Path) -> None:
        written = folder / f"{FILE}.tmp"
        written.write_bytes(orjson.dumps(asdict(self)))
        written.replace(folder / FILE)

    def parses_like(self, other: Self) -> bool:
        """Whether what both have parsed from the lake is the same."""
        return self.duckdb == other.duckdb and self._staging() == other._staging()

    def makes_the_same_as(self, other: Self) -> bool:
        """Whether both make the same of the same lake. Where a part alone was built last, nobody knows."""
        made = (self.files, self.variables, self.duckdb)
        return self.is_whole and made == (other.files, other.variables, other.duckdb)

    def is_of(self, warehouse: Path) -> bool:
        """Whether the file is still the one that was built: nobody has written to it since."""
        found = warehouse.stat()
        return (found.st_size, found.st_mtime_ns) == (self.size_bytes, self.modified_ns)

    def _staging(self) -> dict[str, str]:
        return {path: digest for path, digest in self.files.items() if path.startswith(_STAGING)}
