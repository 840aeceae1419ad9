"""From documents to rows of the lake."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from ghmetrics.github.documents import Listed, Payload, PullRequestDocument, Repository
from ghmetrics.lake.schema import Rows
from ghmetrics.sync.result import SyncResult


@dataclass(frozen=True)
class Origin:
    """What all rows of one sync have in common."""

    repository: Repository
    sync_id: str
    source: str

    def snapshot_id(self, number: int) -> str:
        return f"{self.sync_id}-{number}"

    def counts(self, document: PullRequestDocument) -> dict[str, int]:
        """How many of each kind came with a pull request; a kind that was not fetched is left out.

        Comments are counted by themselves too, as they are events that are fetched only where they are wanted."""
        events = document.timeline_events + (document.comments or ())
        counts = {"reviews": len(document.reviews), "timeline_events": len(events)}
        extras = {"commits": document.commits, "comments": document.comments}
        return counts | {kind: len(found) for kind, found in extras.items() if found is not None}

    def _row(self, kind: str, payload: Payload, **values: Any) -> dict[str, Any]:  # noqa: ANN401 -- columns
        key = {"sha": payload["sha"]} if kind == "commits" else {"id": payload.get("id")}
        return {
            "repo_id": self.repository.id,
            "pull_number": None,
            "node_id": payload.get("node_id"),
            "updated_at": None,
            "snapshot_id": None,
            "sync_id": self.sync_id,
            "source": self.source,
            "payload": orjson.dumps(payload).decode(),
            **key,
            **values,
        }

    def snapshots(self, fetched: Iterable[tuple[PullRequestDocument, datetime]]) -> Rows:
        """The rows of pull requests and of all below them; each pull request is one snapshot."""
        by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for document, fetched_at in fetched:
            parts = {
                "pull_requests": ({"landed": self.counts(document)} | document.pull_request,),
                "reviews": document.reviews,
                "commits": document.commits or (),
                "timeline_events": document.timeline_events + (document.comments or ()),
            }
            for kind, payloads in parts.items():
                by_kind[kind] += [
                    self._row(
                        kind, payload, pull_number=document.number, updated_at=document.updated_at,
                        fetched_at=fetched_at, snapshot_id=self.snapshot_id(document.number),
                    )
                    for payload in payloads
                ]  # fmt: skip
        return Rows(self.repository.full_name, by_kind)

    def tombstones(self, gone: Iterable[tuple[Listed, datetime]]) -> Rows:
        """The rows of pull requests that GitHub no longer has: snapshots without an id, and nothing below them."""
        rows = [
            self._row(
                "pull_requests", {"landed": {}, "number": entry.number, "deleted": True}, pull_number=entry.number,
                updated_at=entry.updated_at, fetched_at=at, snapshot_id=self.snapshot_id(entry.number),
            )
            for entry, at in gone
        ]  # fmt: skip
        return Rows(self.repository.full_name, {"pull_requests": rows})

    def outcome(self, result: SyncResult) -> Rows:
        """The rows that end a sync: the repository as GitHub shows it now, and how the sync went."""
        repository = self._row("repositories", self.repository.payload, fetched_at=result.finished_at)
        return Rows(self.repository.full_name, {"repositories": [repository], **self.run_only(result).by_kind})

    def run_only(self, result: SyncResult) -> Rows:
        """The row of a sync alone, where nothing changed."""
        sync_run = {
            "sync_id": self.sync_id,
            "repo_id": self.repository.id,
            "repo_full_name": self.repository.full_name,
            "started_at": github_time(result.started_at),
            "finished_at": github_time(result.finished_at),
            "status": result.status,
            "transport": self.source,
            "since": result.since and github_time(result.since),
            "covered_since": result.covered_since and github_time(result.covered_since),
            "covers_all": result.covers_all,
            "requests": result.requests,
            "points": result.points,
            "pull_requests": result.prs_synced,
            "reviews": result.reviews_synced,
            "commits": result.commits_synced,
            "comments": result.comments_synced,
            "is_cut_short": result.is_cut_short,
            "errors": [asdict(failure) for failure in result.errors],
            "error": result.error,
        }
        row = self._row("sync_runs", sync_run, fetched_at=result.finished_at)
        return Rows(self.repository.full_name, {"sync_runs": [row]})


def github_time(moment: datetime) -> str:
    """A time as GitHub writes it, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
