"""Writing snapshots anew into fewer files, under new ids, while readers look on.

The new rows of a group are committed like those of a sync, children first. Until the file of pull requests is there
they are orphans; from then on the old ones are superseded. So a reader sees each pull request once at every moment, and
a kill loses nothing."""

import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ghmetrics.lake.files import reading
from ghmetrics.lake.inventory import Inventory, LakeFile, Snapshot
from ghmetrics.lake.schema import CHILDREN, schema
from ghmetrics.lake.write import ROW_GROUP, new_file

SMALL_BYTES = 32 * 1024**2
"""A file of pull requests below this size is worth merging with others."""
FILE_BYTES = 128 * 1024**2
PIECE_BYTES = 24 * 1024**2
"""What of the rows is in memory at once, and makes one row group."""
_BATCH = 500
_SORTED_BY = ("pull_number", "snapshot_id")
_GENERATION = r"~(\d{6})-[0-9a-f]{6}$"
"""What a merged snapshot's id ends in. It sorts after the id without it and after those of earlier generations; the
random part keeps the orphans of a merge that was killed apart from the rows of the next one."""


@dataclass(frozen=True)
class Gain:
    """What makes a day's files worth rewriting: so many small ones, or a larger share of rows that nobody sees."""

    files: int
    dead_rows: float


@dataclass(frozen=True)
class Group:
    """Snapshots of one folder and day that are written anew, by number."""

    sibling: Path
    """A file of pull requests in the group: the new files lie beside it, and in the same place of the other kinds."""
    snapshots: list[Snapshot]


def groups(inventory: Inventory, gain: Gain) -> Iterator[Group]:
    """The folders and days of which rewriting gains something."""
    by_folder: dict[Path, list[LakeFile]] = defaultdict(list)
    for file in inventory.files:
        if not file.is_foreign and inventory.dead_since(file) is None:
            by_folder[Path(*file.path.parts[-4:-1])].append(file)
    for _, files in sorted(by_folder.items()):
        pulls = [file for file in files if file.kind == "pull_requests"]
        if chosen := _chosen(inventory, files, pulls, gain):
            yield Group(pulls[0].path, sorted(chosen))


def _chosen(inventory: Inventory, files: list[LakeFile], pulls: list[LakeFile], gain: Gain) -> set[Snapshot]:
    """The snapshots in small files, and those that share a file with rows that nobody sees."""
    small = [file for file in pulls if file.size < SMALL_BYTES]
    total = sum(file.rows.total() for file in files)
    mixed = [file for file in files if inventory.seen_rows(file) < file.rows.total()]
    dead = sum(file.rows.total() - inventory.seen_rows(file) for file in mixed)
    if len(small) < gain.files and dead <= gain.dead_rows * total:
        return set()
    committed_here = {snapshot for file in pulls for snapshot in file.rows if inventory.is_seen(snapshot)}
    return committed_here & {snapshot for file in (*small, *mixed) for snapshot in file.rows}


def merge(group: Group, inventory: Inventory, tell: Callable[[Path], None]) -> list[Path]:
    """Write the group's snapshots anew, the pull requests last. Nothing is deleted. Raises DamagedFile, OSError."""
    generations = [int(found[1]) for _, name in group.snapshots if (found := re.search(_GENERATION, name))]
    suffix = f"~{max(generations, default=0) + 1:06d}-{secrets.token_hex(3)}"
    stem = f"merged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{suffix[-6:]}"
    written: list[Path] = []
    for kind in (*CHILDREN, "pull_requests"):
        sources = _sources(inventory, kind, group)
        for number, pieces in enumerate(_files(_pieces(group.snapshots, sources))):
            path = _beside(group.sibling, kind) / f"{stem}-{number:04d}.parquet"
            with new_file(path, kind) as file:
                for piece in pieces:
                    file.write_table(_rows(kind, piece.snapshots, sources, suffix), row_group_size=ROW_GROUP)
            written.append(path)
            tell(path)
    return written


def _sources(inventory: Inventory, kind: str, group: Group) -> list[LakeFile]:
    """Every file with rows of the group, wherever it lies: no child may be forgotten."""
    wanted = set(group.snapshots)
    return [file for file in inventory.files if file.kind == kind and not wanted.isdisjoint(file.rows)]


def _beside(sibling: Path, kind: str) -> Path:
    """The folder of another kind for the same repository and day."""
    return sibling.parents[4] / kind / Path(*sibling.parts[-4:-1])


class _Weight(NamedTuple):
    rows: int
    memory: float
    disk: float


@dataclass(frozen=True)
class _Piece:
    """Snapshots whose rows fit into memory together, and about how much they take on disk."""

    snapshots: frozenset[Snapshot]
    disk: float


def _pieces(snapshots: Sequence[Snapshot], sources: list[LakeFile]) -> Iterator[_Piece]:
    weights: dict[Snapshot, _Weight] = defaultdict(lambda: _Weight(0, 0, 0))
    for file in sources:
        on_disk = file.size / max(file.rows.total(), 1)
        for snapshot, count in file.rows.items():
            weights[snapshot] = _added(weights[snapshot], _Weight(count, count * file.row_bytes, count * on_disk))
    piece: list[Snapshot] = []
    weight = _Weight(0, 0, 0)
    for snapshot in (each for each in snapshots if each in weights):
        longer = _added(weight, weights[snapshot])
        if piece and (longer.rows > ROW_GROUP or longer.memory > PIECE_BYTES):
            yield _Piece(frozenset(piece), weight.disk)
            piece, longer = [], weights[snapshot]
        piece.append(snapshot)
        weight = longer
    if piece:
        yield _Piece(frozenset(piece), weight.disk)


def _added(one: _Weight, other: _Weight) -> _Weight:
    return _Weight(one.rows + other.rows, one.memory + other.memory, one.disk + other.disk)


def _files(pieces: Iterator[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces of each file."""
    file: list[_Piece] = []
    for piece in pieces:
        if file and sum(each.disk for each in file) + piece.disk > FILE_BYTES:
            yield file
            file = []
        file.append(piece)
    if file:
        yield file


def _rows(kind: str, wanted: frozenset[Snapshot], sources: list[LakeFile], suffix: str) -> pa.Table:
    """The rows of some snapshots under their new ids, sorted by number."""
    found = [
        batch for file in sources if not wanted.isdisjoint(file.rows) for batch in _matching(file.path, kind, wanted)
    ]
    table = pa.Table.from_batches(found, schema(kind)).sort_by([(name, "ascending") for name in _SORTED_BY])
    renewed = pc.binary_join_element_wise(
        pc.replace_substring_regex(table["snapshot_id"], pattern=_GENERATION, replacement=""), suffix, ""
    )
    return table.set_column(table.schema.get_field_index("snapshot_id"), table.schema.field("snapshot_id"), renewed)


def _matching(path: Path, kind: str, wanted: frozenset[Snapshot]) -> Iterator[pa.RecordBatch]:
    """The rows of the wanted snapshots in a file; a row group without one of their numbers is not read."""
    first, last = min(wanted)[0], max(wanted)[0]
    with reading(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        for group in _groups_between(file, first, last):
            for batch in file.iter_batches(_BATCH, row_groups=[group], columns=schema(kind).names, use_threads=False):
                keys = zip(batch["pull_number"].to_pylist(), batch["snapshot_id"].to_pylist(), strict=True)
                rows = batch.filter(pa.array([key in wanted for key in keys], pa.bool_()))
                if rows.num_rows:
                    yield rows.select(schema(kind).names).cast(schema(kind))


def _groups_between(file: pq.ParquetFile, first: int, last: int) -> Iterator[int]:
    place = file.schema_arrow.get_field_index("pull_number")
    for number in range(file.num_row_groups):
        statistics = file.metadata.row_group(number).column(place).statistics
        if statistics is None or not statistics.has_min_max or (statistics.min <= last and statistics.max >= first):
            yield number
