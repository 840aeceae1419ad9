"""Who works on what: file locks, which the system frees when a process dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from ghmetrics.errors import WorkspaceBusy, WorkspaceError

if TYPE_CHECKING:
    from ghmetrics.state.tracked import Tracked

PATIENCE_S = 1.0
"""Who only looks whether a lock is held has it for a moment."""


@contextmanager
def held(workspace: Path, name: str, busy: str) -> Iterator[None]:
    """Hold the lock `name` of a workspace. Raises WorkspaceBusy with the sentence `busy` while another holds it.

    Raises WorkspaceError where there can be no lock."""
    path = _path(workspace, name)
    lock = FileLock(path, timeout=PATIENCE_S)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise WorkspaceBusy(busy) from None
    except OSError as wrong:
        raise WorkspaceError(f"{path} can't be locked ({wrong.strerror}): is the folder read-only?") from None
    try:
        yield
    finally:
        lock.release()


def lock_name(tracked: "Tracked") -> str:
    """The lock that a sync of the repository holds, whatever it is called by now."""
    return f"repository-{tracked.id}"


def is_held(workspace: Path, name: str) -> bool:
    """Whether some process holds the lock now."""
    path = _path(workspace, name)
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # in a folder that can't be written nobody works
        return False


def _path(workspace: Path, name: str) -> Path:
    return workspace / "locks" / f"{name.lower().replace('/', '--')}.lock"
