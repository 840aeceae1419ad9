"""Writing into the lake: whole files or none, and a snapshot's pull request after everything below it."""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ghmetrics.lake.schema import CHILDREN, Rows, day_of, folder, schema

ORDER = (*CHILDREN, "pull_requests", "repositories", "sync_runs")
"""The pull requests' file is the commit mark of their snapshots, and a sync's run comes after all that it fetched."""
ROW_GROUP = 10_000
_ALIKE = ["repo_id", "pull_number", "updated_at", "fetched_at", "snapshot_id", "sync_id", "source"]
"""Columns whose values come again and again; documents never do, and a dictionary of them costs time and memory."""


def write_rows(root: Path, rows: Rows, file_name: str) -> list[Path]:
    """Write one file a kind and day, `file_name` without suffix; the paths in the order of writing.

    After an OSError (a full disk, say) the files already written are good, and those of the failed one are not seen."""
    written = []
    for kind in ORDER:
        by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
        for row in rows.by_kind.get(kind, []):
            by_day[day_of(row)].append(row)
        for day, found in sorted(by_day.items()):
            path = folder(root, kind, rows.full_name, day) / f"{file_name}.parquet"
            with new_file(path, kind) as file:
                file.write_table(pa.Table.from_pylist(found, schema(kind)), row_group_size=ROW_GROUP)
            written.append(path)
    return written


@contextmanager
def new_file(path: Path, kind: str) -> Iterator[pq.ParquetWriter]:
    """Under a temporary name that no reader's glob meets, flushed to disk, then renamed: a whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        # A page's checksum tells a flipped bit, which neither Parquet nor zstd would notice.
        with pq.ParquetWriter(
            temporary, schema(kind), compression="zstd", use_dictionary=_ALIKE, write_page_checksum=True
        ) as writer:
            yield writer
        _flush(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush(path.parent)


def _flush(path: Path) -> None:
    """Force a file or a folder to disk. Windows can't open folders, and needs no flush of them."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
