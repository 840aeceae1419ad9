"""A second lake and a second warehouse beside those of a workspace, which stay as they are."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ghmetrics.errors import WorkspaceError
from ghmetrics.lake.files import repository_files
from ghmetrics.lake.schema import CHILDREN, kind_folder

_PREFIX = ".verify-"
_ORDER = ("sync_runs", "repositories", "pull_requests", *CHILDREN)
"""Against the order of writing: what is there when a file is taken was whole before, also while a sync goes on."""


@contextmanager
def own_folder(workspace: Path) -> Iterator[Path]:
    """A folder in the workspace that is gone afterwards, and with it what a killed verification left.

    The caller sees to it that no other verification runs there. Raises WorkspaceError."""
    for left_over in workspace.glob(f"{_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=workspace))
    except OSError as wrong:
        raise WorkspaceError(f"{workspace} can't be written: {wrong.strerror or wrong}.") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_lake(lake: Path, full_names: Iterable[str], to: Path) -> None:
    """The files of some repositories, as they are at this moment. The caller keeps others from deleting any.

    Links take no room and no time, and nobody writes into a file of the lake: it is only ever replaced."""
    names = sorted(set(full_names))
    for kind in _ORDER:
        for name in names:
            for path in repository_files(lake, kind, name):
                copy_file(path, kind_folder(to, kind, name) / path.parent.name / path.name)


def copy_file(path: Path, to: Path) -> None:
    """A second name for a file that nobody writes into, or a copy where the file system has no such names."""
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path.resolve(), to)  # a second name for a link would be a link again
    except OSError:
        shutil.copy2(path, to)
