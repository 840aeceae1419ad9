"""Looking closely at some snapshots: which API brought them, and the documents that they hold."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ghmetrics.lake.files import reading, repository_files
from ghmetrics.lake.schema import CHILDREN

Documents = dict[str, list[dict[str, Any]]]
"""The payloads of one snapshot by kind, those that are JSON objects."""

_BATCH = 500


def read_sources(root: Path, full_names: Iterable[str], repo_id: int) -> dict[str, str]:
    """The API that brought each snapshot of a repository, by the snapshot's id. Raises DamagedFile."""
    return {
        snapshot_id: source
        for batch in _batches(root, "pull_requests", full_names, repo_id, ["snapshot_id", "source"])
        for snapshot_id, source in zip(batch["snapshot_id"].to_pylist(), batch["source"].to_pylist(), strict=True)
    }


def read_sync_ids(root: Path, full_names: Iterable[str], repo_id: int) -> set[str]:
    """The syncs of a repository that have ended. Raises DamagedFile."""
    return {
        sync_id
        for batch in _batches(root, "sync_runs", full_names, repo_id, ["sync_id"])
        for sync_id in batch["sync_id"].to_pylist()
    }


def read_documents(
    root: Path, full_names: Iterable[str], repo_id: int, snapshot_ids: Collection[str]
) -> dict[str, Documents]:
    """The documents of some snapshots, by the snapshot's id. Raises DamagedFile."""
    found: dict[str, Documents] = {each: defaultdict(list) for each in snapshot_ids}
    wanted, names = pa.array(sorted(snapshot_ids), pa.string()), list(full_names)
    for kind in ("pull_requests", *CHILDREN):
        for batch in _batches(root, kind, names, repo_id, ["snapshot_id", "payload"]):
            rows = batch.filter(pc.is_in(batch["snapshot_id"], wanted))
            for snapshot_id, text in zip(rows["snapshot_id"].to_pylist(), rows["payload"].to_pylist(), strict=True):
                payload = _object(text)
                if payload is not None:
                    found[snapshot_id][kind].append(payload)
    return found


def _batches(
    root: Path, kind: str, full_names: Iterable[str], repo_id: int, columns: list[str]
) -> Iterator[pa.RecordBatch]:
    """The rows of one repository, over the folders of all names that it has had, a few at a time."""
    for name in sorted(set(full_names)):
        for path in repository_files(root, kind, name):
            with reading(path), pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH, columns=["repo_id", *columns], use_threads=False):
                    yield batch.filter(pc.equal(batch["repo_id"], repo_id))


def _object(text: str | None) -> dict[str, Any] | None:
    try:
        payload = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        return None
    return payload if isinstance(payload, dict) else None
