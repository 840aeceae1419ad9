"""A lake that compaction gains much from, and compaction without a grace."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq

from ghmetrics.lake.compact import compact, sweep

from .lake import NOON, ROCKET, Fetch, files, land, outcome

OLD = "acme/old-rocket"
NAMES = [OLD, ROCKET]
LATER = NOON + timedelta(hours=1)
NEXT_DAY = NOON + timedelta(days=1)


@contextmanager
def allowed() -> Iterator[bool]:
    yield True


def whole(root: Path, names=NAMES, repo_id: int = 1) -> None:
    """Compact and sweep without a grace."""
    compact(root, repo_id, names)
    sweep(root, repo_id, names, allowed, grace_s=0)


def fill(root: Path) -> None:
    """A lake with many small files, two names, fetches that replace others, tombstones and what a crash left."""
    for start in range(0, 60, 5):
        land(root, *(Fetch(n) for n in range(start, start + 5)), name=OLD)
    for start in range(0, 30, 3):
        land(root, *(Fetch(n, "second", LATER, reviews=1) for n in range(start, start + 3)))
    land(root, Fetch(3, "third", NEXT_DAY, reviews=0, commits=0, events=0), Fetch(100, "third", NEXT_DAY))
    land(root, Fetch(4, is_deleted=True, at=NEXT_DAY), Fetch(5, is_deleted=True, at=LATER + timedelta(minutes=1)))
    land(root, Fetch(5, "back again", NEXT_DAY))
    land(root, Fetch(6, "lost", NEXT_DAY), is_whole=False)
    land(root, Fetch(200, "of another"), Fetch(3, "of another", NEXT_DAY), repo_id=2)
    for hour in range(5):
        outcome(root, at=NOON + timedelta(hours=hour), sync_id=f"run-{hour}")


def rows(root: Path, kind: str) -> list[dict]:
    return [row for path in files(root) if kind in path.parts for row in pq.ParquetFile(path).read().to_pylist()]
