"""What has landed of a repository: the newest snapshot of each pull request, without reading its document."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ghmetrics.lake.files import damaged_files, reading, repository_files, set_aside
from ghmetrics.lake.schema import CHILDREN

__all__ = ["Landed", "damaged_files", "holds_any", "incomplete", "read_landed", "set_aside"]

_COLUMNS = ["repo_id", "pull_number", "id", "node_id", "updated_at", "fetched_at", "snapshot_id", "payload"]
_BATCH = 500
"""Rows in memory at once: documents of 5 KB make 2.5 MB of them."""
_BUFFER = 256 * 1024
_MARKER = '{"landed":'
_MARKER_LENGTH = 160  # longer than the marker with all the parts there are
_OPEN = '"state":"open"'
"""Inside a text of the document its quotes would be escaped, so it stands for the pull request's state alone."""
_EPOCH = datetime.fromtimestamp(0, UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Landed:
    """The newest snapshot of a pull request."""

    updated_at: datetime
    """GitHub's, or the first of all times where the row has none."""
    fetched_at: datetime
    counts: Mapping[str, int]
    """How many of each kind of children were fetched with it; a kind that was not fetched is left out."""
    is_open: bool
    is_deleted: bool
    """GitHub no longer has it: its snapshot is a tombstone."""
    node_id: str
    snapshot_id: str


def read_landed(root: Path, full_names: Iterable[str], repo_id: int) -> dict[int, Landed]:
    """The newest snapshot of each pull request by its number, over the folders of all names that it has had.

    Rows of another repository that has had one of the names are left out. Raises DamagedFile."""
    newest: dict[int, _Row] = {}
    for path in _files(root, "pull_requests", full_names):
        for batch in _batches(path, _COLUMNS, repo_id):
            for number, row in _rows(batch.filter(pc.is_valid(batch["pull_number"]))):
                known = newest.get(number)
                if known is None or row[:2] > known[:2]:
                    newest[number] = row
    return {
        number: Landed(
            _NEVER if updated is None else _moment(updated), _moment(fetched), _counts(head), is_open, is_deleted,
            node_id, snapshot_id,
        )
        for number, (fetched, snapshot_id, updated, head, is_open, is_deleted, node_id) in newest.items()
    }  # fmt: skip


def incomplete(root: Path, full_names: Iterable[str], repo_id: int, landed: Mapping[int, Landed]) -> list[int]:
    """The numbers of those of which not all children are there: a file was lost. Raises DamagedFile."""
    names, wrong = list(full_names), set()
    for kind in CHILDREN:
        found: Counter[str] = Counter()
        for path in _files(root, kind, names):
            for batch in _batches(path, ["repo_id", "snapshot_id"], repo_id):
                counts = pc.value_counts(batch["snapshot_id"].drop_null())
                found.update(dict(zip(counts.field(0).to_pylist(), counts.field(1).to_pylist(), strict=True)))
        wrong |= {number for number, each in landed.items() if found[each.snapshot_id] < each.counts.get(kind, 0)}
    return sorted(wrong)


def holds_any(root: Path, full_names: Iterable[str]) -> bool:
    """Whether there is any pull request of these names."""
    return any(True for _ in _files(root, "pull_requests", full_names))


_Row = tuple[int, str, int | None, str, bool, bool, str]
"""Fetched at, snapshot, updated at, head of the document, is open, is deleted, node; times in microseconds."""


def _files(root: Path, kind: str, full_names: Iterable[str]) -> Iterator[Path]:
    for name in sorted(set(full_names)):
        yield from repository_files(root, kind, name)


def _batches(path: Path, columns: list[str], repo_id: int) -> Iterator[pa.RecordBatch]:
    """The rows of one repository in a file, a few at a time."""
    with reading(path), pq.ParquetFile(path, buffer_size=_BUFFER) as file:
        for batch in file.iter_batches(_BATCH, columns=columns, use_threads=False):
            yield batch.filter(pc.equal(batch["repo_id"], repo_id))


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[int, _Row]]:
    payload = batch["payload"]
    columns = (
        pc.fill_null(batch["fetched_at"].cast(pa.int64()), 0),
        pc.fill_null(batch["snapshot_id"], ""),
        batch["updated_at"].cast(pa.int64()),
        pc.fill_null(pc.utf8_slice_codeunits(payload, 0, _MARKER_LENGTH), ""),
        pc.fill_null(pc.match_substring(payload, _OPEN), False),
        pc.is_null(batch["id"]),
        pc.fill_null(batch["node_id"], ""),
    )
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    return zip(batch["pull_number"].to_pylist(), rows, strict=True)


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _counts(head: str) -> Mapping[str, int]:
    """What the marker that a document begins with says; older documents have none, and all the parts."""
    return _told(head[: head.find("}") + 1]) if head.startswith(_MARKER) else _ALL


@lru_cache(maxsize=4096)
def _told(marker: str) -> Mapping[str, int]:
    counts: dict[str, int] = orjson.loads(marker + "}")["landed"]
    return counts


_ALL: Mapping[str, int] = dict.fromkeys(CHILDREN, 0)
