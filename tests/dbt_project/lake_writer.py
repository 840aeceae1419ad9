"""Writes a lake as docs/lake.md describes it, document by document, for tests of the dbt project."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Json = dict[str, Any]
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def person(login: str, number: int, kind: str = "User") -> Json:
    return {"login": login, "id": number, "type": kind}


ANN, BOB, CAM = person("ann", 1), person("bob", 2), person("cam", 3)
ROBOT = person("robot[bot]", 9, "Bot")


def pull_request(number: int, **fields: Any) -> Json:
    return {
        "id": 1000 + number, "node_id": f"PR_{number}", "number": number, "title": f"Change {number}", "body": "Why.",
        "html_url": f"https://github.com/acme/rocket/pull/{number}", "state": "open", "draft": False,
        "created_at": "2025-01-01T10:00:00Z", "updated_at": "2025-01-02T10:00:00Z", "closed_at": None,
        "merged_at": None, "user": ANN, "merged_by": None, "author_association": "MEMBER", "labels": [],
        "base": {"ref": "main"}, "head": {"ref": "topic", "sha": "f00"}, "additions": 1, "deletions": 1,
        "changed_files": 1, "commits": 0, "total_comments": 0,
    } | fields  # fmt: skip


def review(number: int, user: Json | None, submitted_at: str | None, state: str = "COMMENTED") -> Json:
    return {"id": number, "node_id": f"PRR_{number}", "user": user, "state": state, "submitted_at": submitted_at}


def commit(sha: str, date: str, author: Json | None = ANN, *, parents: int = 1, git_name: str = "Ann") -> Json:
    git = {"name": git_name, "email": "1+ann@users.noreply.github.com", "date": date}
    return {
        "sha": sha, "node_id": f"C_{sha}", "commit": {"message": "Change", "author": git, "committer": git},
        "author": author, "committer": author, "parents": [{"sha": f"p{n}"} for n in range(parents)],
    }  # fmt: skip


def event(name: str, created_at: str, position: int, **fields: Any) -> Json:
    return {"event": name, "created_at": created_at, "position": position, "node_id": None, "actor": ANN} | fields


def schema(kind: str) -> pa.Schema:
    instant = pa.timestamp("us", "UTC")
    identity = ("sha", pa.string()) if kind == "commits" else ("id", pa.int64())
    return pa.schema([
        ("repo_id", pa.int64()), ("pull_number", pa.int64()), identity, ("node_id", pa.string()),
        ("updated_at", instant), ("fetched_at", instant), ("snapshot_id", pa.string()), ("sync_id", pa.string()),
        ("source", pa.string()), ("payload", pa.string()),
    ])  # fmt: skip


@dataclass
class Lake:
    """One lake; `source` is the API that filled it. A document may be a dict, or a text that is written as it is."""

    root: Path
    source: str = "rest"
    _files: count = field(default_factory=count)

    def snapshot(
        self,
        pull: Json | str,
        *,
        reviews: list[Json | str] = (),
        commits: list[Json | str] = (),
        events: list[Json | str] = (),
        number: int | None = None,
        repo: tuple[int, str] = (1, "acme/rocket"),
        fetched_at: datetime = NOON,
        is_whole: bool = True,
        copies: int = 1,
    ) -> None:
        """One fetch of one pull request. Without `is_whole` the pull request's own file is missing, as in a crash."""
        number = number or pull["number"]
        snapshot = {"pull_number": number, "snapshot_id": f"{self.source}-{next(self._files):04}"}
        children = {"reviews": reviews, "commits": commits, "timeline_events": events}
        for kind, documents in children.items():
            for document in documents:
                self.document(kind, document, repo=repo, fetched_at=fetched_at, copies=copies, **snapshot)
        if is_whole:
            known = pull["id"] if isinstance(pull, dict) else 1000 + number
            self.document("pull_requests", pull, repo=repo, fetched_at=fetched_at, copies=copies, id=known, **snapshot)

    def tombstone(self, number: int, fetched_at: datetime = NOON) -> None:
        """What a sync leaves for a pull request that GitHub no longer has."""
        deleted = {"landed": [], "number": number, "deleted": True}
        columns = {"pull_number": number, "snapshot_id": f"{self.source}-{next(self._files):04}"}
        self.document("pull_requests", deleted, repo=(1, "acme/rocket"), fetched_at=fetched_at, **columns)

    def repository(self, repo: tuple[int, str], fetched_at: datetime = NOON, document: str | None = None) -> None:
        number, name = repo
        described = {
            "id": number, "node_id": f"R_{number}", "full_name": name, "private": False, "archived": False,
            "fork": False, "html_url": f"https://github.com/{name}", "default_branch": "main",
        }  # fmt: skip
        self.document("repositories", document or described, repo=repo, fetched_at=fetched_at)

    def sync_run(
        self, repo: tuple[int, str], sync_id: str, finished_at: str, status: str = "synced", **fields: Any
    ) -> None:
        number, name = repo
        run = {
            "sync_id": sync_id, "repo_id": number, "repo_full_name": name, "started_at": finished_at,
            "finished_at": finished_at, "status": status, "transport": self.source, "since": None, "requests": 3,
            "points": 1, "pull_requests": 1, "reviews": 1, "commits": 1, "is_cut_short": False, "errors": [],
            "error": None,
        } | fields  # fmt: skip
        self.document("sync_runs", run, repo=repo, fetched_at=NOON, sync_id=sync_id)

    def document(
        self,
        kind: str,
        document: Json | str,
        *,
        repo: tuple[int, str],
        fetched_at: datetime,
        copies: int = 1,
        **columns: Any,
    ) -> None:
        number, name = repo
        owner, short = name.split("/")
        known = document if isinstance(document, dict) else {}
        row = {
            "repo_id": number, "id": known.get("id"), "sha": known.get("sha"), "node_id": known.get("node_id"),
            "updated_at": fetched_at, "fetched_at": fetched_at, "sync_id": "s", "source": self.source,
            "payload": json.dumps(document) if known else document,
        } | columns  # fmt: skip
        folder = self.root / "raw" / kind / f"owner={owner}" / f"repo={short}" / f"date={fetched_at:%Y-%m-%d}"
        folder.mkdir(parents=True, exist_ok=True)
        rows = pa.Table.from_pylist([row] * copies, schema(kind))
        pq.write_table(rows, folder / f"{next(self._files):04}.parquet", compression="zstd")
