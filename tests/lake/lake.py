"""Lakes for the tests of this room, written as a sync writes them, and read by the rule of docs/lake.md."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import orjson

from ghmetrics.lake.schema import CHILDREN, Rows
from ghmetrics.lake.write import write_rows

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROCKET = "acme/rocket"
ALL = {"reviews": 0, "commits": 0, "timeline_events": 0}
_files = count()


@dataclass(frozen=True)
class Fetch:
    """One fetch of a pull request. `tag` tells its documents from those of other fetches."""

    number: int
    tag: str = "first"
    at: datetime = NOON
    reviews: int = 2
    commits: int = 1
    events: int = 1
    state: str = "open"
    parts: dict[str, int] | None = field(default_factory=lambda: dict(ALL))
    is_deleted: bool = False
    title: str = "a change"
    body: str = "why"


def land(
    root: Path, *fetches: Fetch, name: str = ROCKET, repo_id: int = 1, is_whole: bool = True, sync_id: str | None = None
) -> list[Path]:
    """Write some fetches as one batch. Without `is_whole` their pull requests are missing, as after a crash."""
    batch = sync_id or f"sync-{next(_files):04}"
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ("pull_requests", *CHILDREN)}
    for fetch in fetches:
        for kind, documents in _documents(fetch).items():
            if kind == "pull_requests" and not is_whole:
                continue
            rows[kind] += [
                {
                    "repo_id": repo_id, "pull_number": fetch.number, "updated_at": fetch.at, "fetched_at": fetch.at,
                    "snapshot_id": f"{batch}-{fetch.number}", "sync_id": batch, "source": "graphql",
                    "node_id": document.get("node_id"), "payload": orjson.dumps(document).decode(),
                    **({"sha": document["sha"]} if kind == "commits" else {"id": document.get("id")}),
                }
                for document in documents
            ]  # fmt: skip
    return write_rows(root, Rows(name, rows), batch)


def _documents(fetch: Fetch) -> dict[str, list[dict[str, Any]]]:
    if fetch.is_deleted:
        return {"pull_requests": [{"landed": {}, "number": fetch.number, "deleted": True}]}
    n, marker = fetch.number, {} if fetch.parts is None else {"landed": dict(fetch.parts)}
    git = {"name": "Ann", "email": "ann@example.org", "date": "2026-01-01T09:00:00Z"}
    ann = {"login": "ann", "id": 1, "type": "User"}
    pull = {
        "id": 1000 + n, "node_id": f"PR_{n}", "number": n, "title": fetch.title, "tag": fetch.tag, "body": fetch.body,
        "state": fetch.state, "created_at": "2026-01-01T10:00:00Z", "user": ann,
    }  # fmt: skip
    return {
        "reviews": [
            {"id": n * 100 + k, "node_id": f"R_{n}_{k}", "state": "APPROVED", "tag": fetch.tag, "user": ann}
            for k in range(fetch.reviews)
        ],
        "commits": [
            {"sha": f"{n:020}{k:020}", "node_id": f"C_{n}_{k}", "commit": {"message": fetch.tag, "author": git}}
            for k in range(fetch.commits)
        ],
        "timeline_events": [
            {"event": "closed", "node_id": f"E_{n}_{k}", "created_at": "2026-01-02T10:00:00Z", "position": k}
            for k in range(fetch.events)
        ],
        "pull_requests": [marker | pull],
    }


def outcome(root: Path, *, name: str = ROCKET, repo_id: int = 1, at: datetime = NOON, sync_id: str = "run") -> None:
    """The rows that end a sync."""
    shared = {
        "repo_id": repo_id, "pull_number": None, "id": None, "node_id": None, "updated_at": None, "fetched_at": at,
        "snapshot_id": None, "sync_id": sync_id, "source": "graphql",
    }  # fmt: skip
    run = {"sync_id": sync_id, "repo_id": repo_id, "repo_full_name": name, "status": "synced", "finished_at": str(at)}
    repository = {"id": repo_id, "full_name": name, "seen": sync_id}
    by_kind = {
        kind: [shared | {"payload": orjson.dumps(document).decode()}]
        for kind, document in (("repositories", repository), ("sync_runs", run))
    }
    write_rows(root, Rows(name, by_kind), sync_id)


def files(root: Path) -> list[Path]:
    return sorted((root / "raw").rglob("*.parquet"))


def seen(root: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a reader sees who follows docs/lake.md: each kind is listed by itself, the pull requests first."""
    with duckdb.connect(config={"threads": 2}) as lake:
        lake.execute(f"""
            create table newest as
            select * from read_parquet('{root}/raw/pull_requests/owner=*/repo=*/date=*/*.parquet', hive_partitioning = false)
            qualify row_number() over (partition by repo_id, pull_number order by fetched_at desc, snapshot_id desc) = 1
        """)
        found = {
            "pull_requests": lake.sql(
                "select repo_id, pull_number, epoch_us(fetched_at), sync_id, payload from newest where id is not null order by all"
            ).fetchall()
        }
        for kind in CHILDREN:
            found[kind] = lake.sql(f"""
                select each.repo_id, each.pull_number, epoch_us(each.fetched_at), each.sync_id, each.payload
                from read_parquet('{root}/raw/{kind}/owner=*/repo=*/date=*/*.parquet', hive_partitioning = false) as each
                join newest using (repo_id, pull_number, snapshot_id)
                order by all
            """).fetchall()
        return found
