"""What the head of a DuckDB file says, read as bytes: opening it needs a DuckDB that knows its format."""

import struct
from dataclasses import dataclass
from pathlib import Path

HEAD = struct.Struct("<8s4sQ32s32s")  # checksum, "DUCK", version of the format, flags, who wrote it
OLDEST_READERS = {64: (1, 0), 65: (1, 2), 66: (1, 3), 67: (1, 4), 68: (1, 5)}
"""By version of the format, the oldest DuckDB 1.x that reads it; DuckDB 2.0 itself writes 999."""
NEXT = (2, 0)


@dataclass(frozen=True)
class Storage:
    """The format of a file, and the DuckDB that wrote it, such as `v2.0.1`."""

    version: int
    written_by: str

    @property
    def oldest_reader(self) -> tuple[int, int]:
        """The oldest DuckDB, as major and minor version, that opens it."""
        return OLDEST_READERS.get(self.version, NEXT if self.version > max(OLDEST_READERS) else (1, 0))

    @property
    def is_for_all(self) -> bool:
        """Whether every DuckDB since 1.0 opens it."""
        return self.oldest_reader == (1, 0)


def read_storage(path: Path) -> Storage | None:
    """The head of a file; None where it is not that of a DuckDB file. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    _, magic, version, _, writer = HEAD.unpack(head)
    if magic != b"DUCK":
        return None
    return Storage(version, writer.rstrip(b"\0").decode("ascii", "replace"))
