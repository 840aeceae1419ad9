"""Files for other programs, which are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ghmetrics.errors import OutputFailed, UsageError


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A place to write a file: at the end of the block it becomes `path` in one step; if it fails, it leaves no trace.

    Raises UsageError where `path` is something else than a file, OutputFailed where it can't be written."""
    target = resolved(path)  # what a link leads to stays where it is
    if target.exists() and not target.is_file():
        raise UsageError(f"{path} is not a file: name one that may be replaced.")
    # Not by the number of the process: in containers all have the same.
    fresh = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}.partial")
    try:
        yield fresh
        if target.exists():
            fresh.chmod(target.stat().st_mode)
        flush(fresh)
        fresh.replace(target)
    except OSError as wrong:
        raise OutputFailed(f"{path} can't be written: {wrong.strerror or wrong}.") from None
    finally:
        fresh.unlink(missing_ok=True)


def resolved(path: Path) -> Path:
    """What a link leads to, or the path itself. Raises UsageError for links that lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # which of them depends on the version of Python
        raise UsageError(f"{path} is a link that leads back to itself: remove it.") from None


def flush(path: Path) -> None:
    """Force a file to disk, so that no crash leaves an empty one in its place."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
