"""The rows that end a sync, in compaction: all runs are kept, in fewer files; of the descriptions the newest.

Readers take each run once, and the newest description of each repository: a row may stand in two files for a while."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from ghmetrics.lake.files import reading, repository_files
from ghmetrics.lake.merge import SMALL_BYTES, Gain
from ghmetrics.lake.schema import schema
from ghmetrics.lake.write import ROW_GROUP, new_file

_Key = tuple[datetime, str, bytes]
"""When the row was fetched, its sync, and what its document is known by."""


@dataclass(frozen=True)
class _RecordFile:
    path: Path
    written_at: float
    keys: frozenset[_Key]
    described_at: datetime | None
    """The newest row of the file that describes a repository."""


def merge_runs(
    root: Path, repo_id: int, full_names: Iterable[str], gain: Gain, tell: Callable[[Path], None]
) -> list[Path]:
    """Write the runs of each day into one file where they lie in many. Nothing is deleted.

    Raises DamagedFile, OSError."""
    by_folder: dict[Path, list[_RecordFile]] = defaultdict(list)
    for file in _read_all(root, "sync_runs", repo_id, full_names):
        by_folder[file.path.parent].append(file)
    written = []
    for folder, files in by_folder.items():
        covered = {file.path for file, _ in _covered(files)}
        small = [file.path for file in files if file.path not in covered and file.path.stat().st_size < SMALL_BYTES]
        if len(small) < gain.files:
            continue
        table = pa.concat_tables([_table(path, "sync_runs") for path in small]).sort_by([("fetched_at", "ascending")])
        path = folder / f"merged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}.parquet"
        with new_file(path, "sync_runs") as file:
            file.write_table(table, row_group_size=ROW_GROUP)
        written.append(path)
        tell(path)
    return written


def dead_records(root: Path, repo_id: int, full_names: Iterable[str]) -> list[tuple[Path, float]]:
    """Files that no reader needs, and since when: runs that stand in another file too, and older descriptions."""
    names = sorted(set(full_names))
    by_folder: dict[Path, list[_RecordFile]] = defaultdict(list)
    for file in _read_all(root, "sync_runs", repo_id, names):
        by_folder[file.path.parent].append(file)
    dead = [(file.path, since) for files in by_folder.values() for file, since in _covered(files)]
    descriptions = _read_all(root, "repositories", repo_id, names)
    newest = max((file for file in descriptions if file.described_at), key=_described_at, default=None)
    if newest:
        dead += [
            (file.path, max(file.written_at, newest.written_at))
            for file in descriptions
            if max(key[0] for key in file.keys) < _described_at(newest)
        ]
    return dead


def _described_at(file: _RecordFile) -> datetime:
    return file.described_at or datetime.min.replace(tzinfo=UTC)


def _covered(files: list[_RecordFile]) -> list[tuple[_RecordFile, float]]:
    """The files of one folder whose rows all stand in longer ones, and since when."""
    kept: dict[_Key, float] = {}
    found = []
    for file in sorted(files, key=lambda each: (-len(each.keys), each.path.name)):
        if file.keys <= kept.keys():
            found.append((file, max([file.written_at, *(kept[key] for key in file.keys)])))
        else:
            kept |= dict.fromkeys(file.keys - kept.keys(), file.written_at)
    return found


def _read_all(root: Path, kind: str, repo_id: int, full_names: Iterable[str]) -> list[_RecordFile]:
    """The files of one kind that hold rows of this repository and of no other."""
    found = []
    for name in sorted(set(full_names)):
        for path in repository_files(root, kind, name):
            rows = _table(path, kind).to_pylist()
            if rows and all(row["repo_id"] == repo_id for row in rows):
                described = [row["fetched_at"] for row in rows if kind == "repositories" and _describes(row["payload"])]
                keys = frozenset((row["fetched_at"], row["sync_id"], _digest(row["payload"])) for row in rows)
                found.append(_RecordFile(path, path.stat().st_mtime, keys, max(described, default=None)))
    return found


def _table(path: Path, kind: str) -> pa.Table:
    with reading(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        return file.read(schema(kind).names).select(schema(kind).names).cast(schema(kind))
    raise AssertionError  # `reading` lets no error pass


def _digest(payload: str) -> bytes:
    return hashlib.sha256(payload.encode()).digest()


def _describes(payload: str) -> bool:
    """Whether dbt can use the description: if not, it takes an older one."""
    try:
        document = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return False
    return isinstance(document, dict) and isinstance(document.get("full_name"), str)
