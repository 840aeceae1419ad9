"""A lake filled with GitHub's documents by the product's own way, without asking anybody."""

from datetime import datetime
from pathlib import Path
from typing import Any

from ghmetrics.github import documents
from ghmetrics.github.documents import PullRequestDocument
from ghmetrics.lake.write import write_rows
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.rows import Origin

Json = dict[str, Any]


def fill(
    lake: Path, found: list[Json], as_of: datetime, *, repo_id: int = 77, full_name: str = "acme/invented"
) -> None:
    """One sync of one repository, which ended at `as_of` and brought all of it, comments too."""
    repository = documents.repository({"id": repo_id, "node_id": "R_1", "full_name": full_name})
    origin = Origin(repository, f"sync-{repo_id}", "rest", with_commits=True)
    write_rows(lake, origin.snapshots((_document(raw), as_of) for raw in found), "0000")
    result = SyncResult(
        repository=full_name, status="synced", prs_synced=len(found), reviews_synced=0, commits_synced=0, requests=1,
        points=1, errors=(), error=None, is_cut_short=False, since=None, started_at=as_of, finished_at=as_of,
    )  # fmt: skip
    write_rows(lake, origin.outcome(result), "0001")


def _document(raw: Json) -> PullRequestDocument:
    pull = raw["pull"]
    totals = {"total_comments": pull["comments"] + pull["review_comments"]}
    return PullRequestDocument(
        number=pull["number"],
        id=pull["id"],
        node_id=pull["node_id"],
        updated_at=documents.timestamp(pull["updated_at"]),
        pull_request=documents.pull_request(pull | totals),
        reviews=tuple(map(documents.review, raw["reviews"])),
        commits=tuple(map(documents.commit, raw["commits"])),
        timeline_events=documents.timeline_events(raw["timeline"]),
    )
