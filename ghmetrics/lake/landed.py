"""What has landed of a repository: the newest snapshot of each pull request, without reading its document."""

from collections.abc import Iterable, Iterator
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

__all__ = ["Landed", "damaged_files", "read_landed", "set_aside"]

_COLUMNS = ["repo_id", "pull_number", "id", "updated_at", "fetched_at", "snapshot_id", "payload"]
_BATCH = 500
"""Rows in memory at once: documents of 5 KB make 2.5 MB of them."""
_BUFFER = 256 * 1024
_MARKER = '{"landed":'
_MARKER_LENGTH = 80  # longer than the marker with all the parts there are
_OPEN = '"state":"open"'
"""Inside a text of the document its quotes would be escaped, so it stands for the pull request's state alone."""
_EPOCH = datetime.fromtimestamp(0, UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Landed:
    """The newest snapshot of a pull request. `parts` are the kinds of children that were fetched with it."""

    updated_at: datetime
    """GitHub's, or the first of all times where the row has none."""
    fetched_at: datetime
    parts: frozenset[str]
    is_open: bool
    is_deleted: bool
    """GitHub no longer has it: its snapshot is a tombstone."""


def read_landed(root: Path, full_names: Iterable[str], repo_id: int) -> dict[int, Landed]:
    """The newest snapshot of each pull request by its number, over the folders of all names that it has had.

    Rows of another repository that has had one of the names are left out. Raises DamagedFile."""
    newest: dict[int, _Row] = {}
    for name in sorted(set(full_names)):
        for path in repository_files(root, "pull_requests", name):
            for batch in _batches(path, repo_id):
                for row in _rows(batch):
                    known = newest.get(row.pull_number)
                    if known is None or row[:2] > known[:2]:
                        newest[row.pull_number] = row
    return {
        number: Landed(
            updated_at=_NEVER if row.updated_at is None else _moment(row.updated_at),
            fetched_at=_moment(row.fetched_at),
            parts=row.parts,
            is_open=row.is_open,
            is_deleted=row.is_deleted,
        )
        for number, row in newest.items()
    }


class _Row(NamedTuple):
    """Times in microseconds."""

    fetched_at: int
    snapshot_id: str
    pull_number: int
    updated_at: int | None
    parts: frozenset[str]
    is_open: bool
    is_deleted: bool


def _batches(path: Path, repo_id: int) -> Iterator[pa.RecordBatch]:
    """The rows of one repository in a file, a few at a time."""
    with reading(path), pq.ParquetFile(path, buffer_size=_BUFFER) as file:
        for batch in file.iter_batches(_BATCH, columns=_COLUMNS, use_threads=False):
            yield batch.filter(pc.and_(pc.equal(batch["repo_id"], repo_id), pc.is_valid(batch["pull_number"])))


def _rows(batch: pa.RecordBatch) -> Iterator[_Row]:
    payload = batch["payload"]
    heads = pc.fill_null(pc.utf8_slice_codeunits(payload, 0, _MARKER_LENGTH), "").to_pylist()
    columns: tuple[list[Any], ...] = (
        pc.fill_null(batch["fetched_at"].cast(pa.int64()), 0).to_pylist(),
        pc.fill_null(batch["snapshot_id"], "").to_pylist(),
        batch["pull_number"].to_pylist(),
        batch["updated_at"].cast(pa.int64()).to_pylist(),
        [_parts(head) for head in heads],
        pc.fill_null(pc.match_substring(payload, _OPEN), False).to_pylist(),
        pc.is_null(batch["id"]).to_pylist(),
    )
    return map(_Row._make, zip(*columns, strict=True))


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _parts(head: str) -> frozenset[str]:
    """The kinds named in the marker that a document begins with; older documents have none, and all the parts."""
    return _named(head[: head.find("]") + 1]) if head.startswith(_MARKER) else frozenset(CHILDREN)


@lru_cache(maxsize=64)
def _named(marker: str) -> frozenset[str]:
    try:
        return frozenset(map(str, orjson.loads(marker + "}")["landed"]))
    except orjson.JSONDecodeError:
        return frozenset()  # a broken document: whatever is wanted has to be fetched again
