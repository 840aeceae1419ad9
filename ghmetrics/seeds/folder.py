"""The folder `seeds` of a workspace: made once, checked by every build."""

from pathlib import Path

from ghmetrics.errors import WorkspaceError
from ghmetrics.seeds.files import read, write
from ghmetrics.seeds.tables import TABLES


def make_seeds(folder: Path, defaults: Path) -> None:
    """Make the folder with the files of `defaults`. One that is there stays as it is, with what it lacks."""
    try:
        folder.mkdir()
        for table in TABLES:
            (folder / table.file).write_bytes((defaults / table.file).read_bytes())
    except FileExistsError:
        _refuse_what_is_no_folder(folder)
    except OSError as wrong:
        raise WorkspaceError(f"{folder} can't be made: {wrong.strerror or wrong}.") from None


def copy_seeds(folder: Path, copy: Path) -> None:
    """Put the files of a folder, checked and written plainly, in the place of those in `copy`.

    What the folder lacks stays there as it is. Raises UsageError for the first wrong row, before anything is copied."""
    if _is_there(folder):
        _refuse_what_is_no_folder(folder)
    found = [(table, read(folder / table.file, table)) for table in TABLES if _is_there(folder / table.file)]
    for table, rows in found:
        write(copy / table.file, table, (row.cells for row in rows))


def _refuse_what_is_no_folder(folder: Path) -> None:
    """What is in the place of the folder would be taken for one from which everything was deleted on purpose."""
    if not folder.is_dir():
        raise WorkspaceError(f"{folder} is no folder, or a link that leads nowhere: mend it, or move it away.")


def _is_there(path: Path) -> bool:
    """Only a file that is surely not there was deleted: a link that leads nowhere, or missing rights, are a mistake."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
