"""The columns of each kind of file in the lake, and the folder that it lies in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

CHILDREN = ("reviews", "commits", "timeline_events")
KINDS = ("pull_requests", *CHILDREN, "repositories", "sync_runs")

_TIME = pa.timestamp("us", tz="UTC")


def schema(kind: str) -> pa.Schema:
    """The Arrow schema of a kind. Commits are known by their `sha`, all else by its `id`."""
    return pa.schema([
        pa.field("repo_id", pa.int64(), nullable=False),
        pa.field("pull_number", pa.int64()),
        pa.field("sha", pa.string()) if kind == "commits" else pa.field("id", pa.int64()),
        pa.field("node_id", pa.string()),
        pa.field("updated_at", _TIME),
        pa.field("fetched_at", _TIME, nullable=False),
        pa.field("snapshot_id", pa.string()),
        pa.field("sync_id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("payload", pa.string(), nullable=False),
    ])  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """Rows of one repository, by kind. Each row has the columns of its kind's schema."""

    full_name: str
    by_kind: Mapping[str, list[dict[str, Any]]]


def kind_folder(root: Path, kind: str, full_name: str) -> Path:
    owner, repo = full_name.split("/")
    return root / "raw" / kind / f"owner={owner}" / f"repo={repo}"


def folder(root: Path, kind: str, full_name: str, day: date) -> Path:
    return kind_folder(root, kind, full_name) / f"date={day.isoformat()}"


def day_of(row: dict[str, Any]) -> date:
    """The UTC day on which a row was fetched."""
    fetched: datetime = row["fetched_at"]
    return fetched.date()
