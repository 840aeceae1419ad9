"""Compaction: many small files become few, and what nobody sees any more is deleted.

Two steps, and a kill in either loses nothing: `compact` only adds files, `sweep` only deletes those of which no row is
seen. What may go is found from the data itself. Between them lies a grace for queries that began before."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ghmetrics.errors import WorkspaceError
from ghmetrics.lake.files import day_folders
from ghmetrics.lake.inventory import take_inventory
from ghmetrics.lake.merge import Gain, groups, merge
from ghmetrics.lake.readers import is_read
from ghmetrics.lake.schema import KINDS
from ghmetrics.lake.sync_records import dead_records, merge_runs

GRACE_S = 15.0
"""So long a file stays after its rows were superseded: who has read the old commit mark finds its children."""
THOROUGH = Gain(files=2, dead_rows=0.0)
WORTHWHILE = Gain(files=16, dead_rows=0.25)
"""After a sync. A file costs a reader about 0.2 ms: fewer are not worth the writing."""
PATIENCE_S = 10.0
"""So long deletion waits for a moment in which nobody reads."""
_RECENT_DAYS = 2
_AT_ONCE = 500

MayDelete = Callable[[], AbstractContextManager[bool]]
"""While its context is open, nothing begins that must find all files it has listed. False: not now."""


@dataclass(frozen=True)
class Swept:
    """Files that were deleted; files that nobody needs but that stay for now; seconds until the last of them may go."""

    deleted: int
    left: int
    wait_s: float


def compact(
    root: Path,
    repo_id: int,
    full_names: Iterable[str],
    gain: Gain = THOROUGH,
    tell: Callable[[Path], None] = lambda _: None,
) -> list[Path]:
    """Merge the files of one repository where that gains something; the new files, in the order of writing.

    `full_names` are all names that it has had. The caller sees to it that nobody else writes rows of it. Raises
    DamagedFile, and WorkspaceError where the disk is full or read-only: the lake is then as good as before."""
    names = sorted(set(full_names))
    written: list[Path] = []
    try:
        inventory = take_inventory(root, repo_id, names)
        for group in groups(inventory, gain):
            written += merge(group, inventory, tell)
        written += merge_runs(root, repo_id, names, gain, tell)
    except OSError as wrong:
        raise WorkspaceError(
            f"The lake could not be compacted ({wrong.strerror or wrong}): nothing of it is lost. Compact again later."
        ) from None
    return written


def sweep(
    root: Path,
    repo_id: int,
    full_names: Iterable[str],
    may_delete: MayDelete,
    *,
    grace_s: float = GRACE_S,
    patience_s: float = PATIENCE_S,
    tell: Callable[[Path], None] = lambda _: None,
) -> Swept:
    """Delete the files of one repository of which no row has been seen for `grace_s` seconds.

    The caller sees to it that nobody else writes rows of it. Files stay while `may_delete` says so, or while somebody
    reads the lake for longer than `patience_s`. Raises DamagedFile, WorkspaceError."""
    names = sorted(set(full_names))
    try:
        inventory = take_inventory(root, repo_id, names)
        dead = {
            file.path: since
            for file in inventory.files
            if not file.is_foreign and (since := inventory.dead_since(file)) is not None
        } | dict(dead_records(root, repo_id, names))
        now = time.time()
        ripe = [path for path, since in dead.items() if now - since >= grace_s]
        deleted = sum(_delete(chunk, root, may_delete, patience_s, tell) for chunk in _chunks(ripe))
    except OSError as wrong:
        raise WorkspaceError(
            f"Old files of the lake could not be deleted ({wrong.strerror or wrong}): they do no harm."
        ) from None
    youngest = max((since for path, since in dead.items() if path not in set(ripe)), default=None)
    wait_s = 0.0 if youngest is None else min(max(youngest + grace_s - now, 0.0), grace_s)
    return Swept(deleted, len(dead) - deleted, wait_s)


def _chunks(paths: list[Path]) -> Iterator[list[Path]]:
    for start in range(0, len(paths), _AT_ONCE):
        yield paths[start : start + _AT_ONCE]


def _delete(
    paths: list[Path], root: Path, may_delete: MayDelete, patience_s: float, tell: Callable[[Path], None]
) -> int:
    """Delete in a moment in which nobody reads: who has listed a file and finds it gone has to begin anew."""
    until = time.monotonic() + patience_s
    while is_read(root):
        if time.monotonic() >= until:
            return 0
        time.sleep(0.002)
    with may_delete() as allowed:
        for path in paths if allowed else ():
            path.unlink(missing_ok=True)
            tell(path)
    return len(paths) if allowed else 0


def tidy(root: Path, repo_id: int, full_names: Iterable[str], may_delete: MayDelete) -> None:
    """What is done after a sync: little, and only where many small files have gathered. It waits for nobody.

    What it supersedes is deleted the next time. Raises DamagedFile, WorkspaceError."""
    names = sorted(set(full_names))
    if any(is_worth_compacting(root, name) for name in names):
        sweep(root, repo_id, names, may_delete, patience_s=0)
        compact(root, repo_id, names, WORTHWHILE)


def is_worth_compacting(root: Path, full_name: str) -> bool:
    """Whether many files have gathered in one of the newest days of a name. Cheap: no file is opened."""
    return any(
        sum(entry.name.endswith(".parquet") for entry in os.scandir(day)) >= WORTHWHILE.files
        for kind in KINDS
        for day in day_folders(root, kind, full_name)[-_RECENT_DAYS:]
    )
