"""Which rows lie in which file of a repository, and which of them a reader still sees. No document is read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ghmetrics.errors import DamagedFile
from ghmetrics.lake.files import reading, repository_files
from ghmetrics.lake.schema import CHILDREN, KINDS

SNAPSHOT_KINDS = ("pull_requests", *CHILDREN)
Snapshot = tuple[int, str]
"""The number of a pull request, and the id of one fetch of it."""
_COLUMNS = ["repo_id", "pull_number", "fetched_at", "snapshot_id"]


@dataclass(frozen=True)
class LakeFile:
    """A file and how many rows each snapshot has in it."""

    kind: str
    path: Path
    size: int
    written_at: float
    """When it got its place, in seconds since 1970."""
    row_bytes: float
    """The memory that a row takes, about."""
    rows: Counter[Snapshot]
    is_foreign: bool
    """It holds rows of other repositories too, or rows of no snapshot: it is read, but never rewritten or deleted."""


@dataclass
class Inventory:
    """The files of one repository's snapshots, and the newest snapshot of each pull request."""

    files: list[LakeFile] = field(default_factory=list)
    newest: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Of each pull request: when its newest snapshot was fetched (microseconds since 1970), and its id."""
    committed_at: dict[Snapshot, float] = field(default_factory=dict)
    """When the file with the commit mark of a snapshot got its place."""

    def is_seen(self, snapshot: Snapshot) -> bool:
        """Whether a reader sees the rows of this snapshot."""
        return self.newest.get(snapshot[0], (0, None))[1] == snapshot[1]

    def seen_rows(self, file: LakeFile) -> int:
        return sum(count for snapshot, count in file.rows.items() if self.is_seen(snapshot))

    def dead_since(self, file: LakeFile) -> float | None:
        """The moment since which no reader needs the file, None if one does.

        A superseded row is not needed since the newer snapshot was committed, an orphan never was."""
        since = file.written_at
        for number, snapshot_id in file.rows:
            newest = self.newest.get(number)
            if newest is None:
                continue
            if newest[1] == snapshot_id:
                return None
            since = max(since, self.committed_at[number, newest[1]])
        return since


def take_inventory(root: Path, repo_id: int, full_names: Iterable[str]) -> Inventory:
    """Read the keys of all files of one repository, over the folders of all its names. Raises DamagedFile."""
    found = Inventory()
    names = sorted(set(full_names))
    # Children first: a snapshot that is committed meanwhile is then not taken for an orphan.
    for kind in reversed(SNAPSHOT_KINDS):
        for name in names:
            for path in repository_files(root, kind, name):
                file = _read(path, kind, repo_id, found)
                if file.rows:
                    found.files.append(file)
    return found


def repositories_in(root: Path) -> dict[int, set[str]]:
    """Every repository in the lake by its number, with the names of the folders that hold rows of it."""
    found: dict[int, set[str]] = defaultdict(set)
    for kind in KINDS:
        for folder in (root / "raw" / kind).glob("owner=*/repo=*"):
            name = f"{folder.parent.name.removeprefix('owner=')}/{folder.name.removeprefix('repo=')}"
            for path in repository_files(root, kind, name):
                for repo_id in _repositories(path):
                    found[repo_id].add(name)
    return dict(found)


def _repositories(path: Path) -> Iterable[int]:
    """The repositories with rows in a file: from its footer where that says so, else from the rows."""
    with suppress(DamagedFile), reading(path), pq.ParquetFile(path) as file:
        place = file.schema_arrow.get_field_index("repo_id")
        found = set()
        for number in range(file.num_row_groups):
            statistics = file.metadata.row_group(number).column(place).statistics
            if not (statistics and statistics.has_min_max and statistics.min == statistics.max):
                return set(file.read(["repo_id"])["repo_id"].unique().to_pylist())
            found.add(statistics.min)
        return found
    return ()  # its repository is named by its other files, and the compaction of that stops at this one


def _read(path: Path, kind: str, repo_id: int, found: Inventory) -> LakeFile:
    rows: Counter[Snapshot] = Counter()
    is_foreign = False
    stat = path.stat()
    with reading(path), pq.ParquetFile(path) as file:
        groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
        row_bytes = sum(group.total_byte_size for group in groups) / max(file.metadata.num_rows, 1)
        for batch in file.iter_batches(columns=_COLUMNS, use_threads=False):
            is_whole = pc.and_(pc.is_valid(batch["pull_number"]), pc.is_valid(batch["snapshot_id"]))
            own = batch.filter(pc.and_(pc.equal(batch["repo_id"], repo_id), is_whole))
            is_foreign |= own.num_rows < batch.num_rows
            rows.update(_snapshots(own))
            if kind == "pull_requests":
                _commit(own, stat.st_mtime, found)
    return LakeFile(kind, path, stat.st_size, stat.st_mtime, row_bytes, rows, is_foreign)


def _snapshots(batch: pa.RecordBatch) -> Iterator[Snapshot]:
    return zip(batch["pull_number"].to_pylist(), batch["snapshot_id"].to_pylist(), strict=True)


def _commit(batch: pa.RecordBatch, written_at: float, found: Inventory) -> None:
    """Take down the commit marks of a file of pull requests."""
    fetched = pc.fill_null(batch["fetched_at"].cast(pa.int64()), 0).to_pylist()
    for snapshot, moment in zip(_snapshots(batch), fetched, strict=True):
        number, snapshot_id = snapshot
        found.committed_at[snapshot] = min(written_at, found.committed_at.get(snapshot, written_at))
        known = found.newest.get(number)
        if known is None or (moment, snapshot_id) > known:
            found.newest[number] = (moment, snapshot_id)
