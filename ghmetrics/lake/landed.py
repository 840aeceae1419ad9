"""What has landed of a repository: the newest snapshot of each pull request, without reading its document."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

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
_MARKER_LENGTH = 160  # longer than the marker with all the kinds there are
_OPEN = '"state":"open"'
"""Inside a text of the document its quotes would be escaped, so it stands for the pull request's state alone."""
_ALL: Mapping[str, int] = dict.fromkeys(CHILDREN, 0)
_EPOCH = datetime.fromtimestamp(0, UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Landed:
    """The newest snapshot of a pull request."""

    updated_at: datetime
    """GitHub's, or the first of all times where the row has none."""
    fetched_at: datetime
    counts: Mapping[str, int]
    """How many children of each kind were fetched with it; a kind that was not fetched is left out."""
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
        for batch in _batches(path, repo_id, _COLUMNS):
            for row in _rows(batch.filter(pc.is_valid(batch["pull_number"]))):
                known = newest.get(row.pull_number)
                if known is None or row[:2] > known[:2]:
                    newest[row.pull_number] = row
    return {
        number: Landed(
            updated_at=_NEVER if row.updated_at is None else _moment(row.updated_at),
            fetched_at=_moment(row.fetched_at),
            counts=row.counts,
            is_open=row.is_open,
            is_deleted=row.is_deleted,
            node_id=row.node_id,
            snapshot_id=row.snapshot_id,
        )
        for number, row in newest.items()
    }


def incomplete(root: Path, full_names: Iterable[str], repo_id: int, landed: Mapping[int, Landed]) -> list[int]:
    """The numbers of those of which not all children are there: a file was lost. Raises DamagedFile."""
    names, wrong = list(full_names), set()
    for kind in CHILDREN:
        found: Counter[str] = Counter()
        for path in _files(root, kind, names):
            for batch in _batches(path, repo_id, ["repo_id", "snapshot_id"]):
                counted = pc.value_counts(batch["snapshot_id"].drop_null())
                found.update(dict(zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)))
        wrong |= {number for number, each in landed.items() if found[each.snapshot_id] < each.counts.get(kind, 0)}
    return sorted(wrong)


def holds_any(root: Path, full_names: Iterable[str]) -> bool:
    """Whether the lake has any pull request of these names."""
    return any(True for _ in _files(root, "pull_requests", full_names))


class _Row(NamedTuple):
    """Times in microseconds."""

    fetched_at: int
    snapshot_id: str
    pull_number: int
    updated_at: int | None
    counts: Mapping[str, int]
    is_open: bool
    is_deleted: bool
    node_id: str


def _files(root: Path, kind: str, full_names: Iterable[str]) -> Iterator[Path]:
    for name in sorted(set(full_names)):
        yield from repository_files(root, kind, name)


def _batches(path: Path, repo_id: int, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """The rows of one repository in a file, a few at a time."""
    with reading(path), pq.ParquetFile(path, buffer_size=_BUFFER) as file:
        for batch in file.iter_batches(_BATCH, columns=columns, use_threads=False):
            yield batch.filter(pc.equal(batch["repo_id"], repo_id))


def _rows(batch: pa.RecordBatch) -> Iterator[_Row]:
    payload = batch["payload"]
    heads = pc.fill_null(pc.utf8_slice_codeunits(payload, 0, _MARKER_LENGTH), "").to_pylist()
    columns: tuple[list[Any], ...] = (
        pc.fill_null(batch["fetched_at"].cast(pa.int64()), 0).to_pylist(),
        pc.fill_null(batch["snapshot_id"], "").to_pylist(),
        batch["pull_number"].to_pylist(),
        batch["updated_at"].cast(pa.int64()).to_pylist(),
        [_counts(head) for head in heads],
        pc.fill_null(pc.match_substring(payload, _OPEN), False).to_pylist(),
        pc.is_null(batch["id"]).to_pylist(),
        pc.fill_null(batch["node_id"], "").to_pylist(),
    )
    return map(_Row._make, zip(*columns, strict=True))


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _counts(head: str) -> Mapping[str, int]:
    """What the marker says that a document begins with; older documents have none, and children of all kinds."""
    return _told(head[: head.find("}") + 1]) if head.startswith(_MARKER) else _ALL


@lru_cache(maxsize=4096)
def _told(marker: str) -> Mapping[str, int]:
    try:
        told = orjson.loads(marker + "}")["landed"]
    except orjson.JSONDecodeError:
        return {}  # a broken document: whatever is wanted has to be fetched again
    return told if isinstance(told, dict) else {}
