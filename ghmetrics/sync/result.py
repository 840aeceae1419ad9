"""How a sync ended."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from ghmetrics.errors import GhMetricsError

Status = Literal["synced", "partial", "error"]


@dataclass(frozen=True)
class PullRequestError:
    """A pull request that was passed over, why, and how many syncs have tried it by now."""

    pull_number: int
    error: str
    attempts: int = 1


@dataclass(frozen=True)
class SyncResult:
    """One sync of one repository.

    `synced`: everything in the window landed. `partial`: some of it did, or nothing failed but what had failed before.
    `error`: nothing did; `error` says why.
    The counts are of this sync: what had not changed was not fetched. `is_cut_short`: there is more in the window
    than `max_pull_requests`. All that was updated since `covered_since` was listed, everything if it `covers_all`; None
    and False where nothing is known. `deleted`: pull requests that were found to be gone from GitHub."""

    repository: str
    status: Status
    prs_synced: int
    reviews_synced: int
    commits_synced: int
    comments_synced: int
    requests: int
    points: int
    errors: tuple[PullRequestError, ...]
    error: str | None
    is_cut_short: bool
    since: datetime | None
    started_at: datetime
    finished_at: datetime
    deleted: tuple[int, ...] = ()
    covered_since: datetime | None = None
    covers_all: bool = False
    cause: GhMetricsError | None = field(default=None, repr=False, compare=False)
    """What kept the sync from beginning, None once it had begun."""

    def _repr_html_(self) -> str:
        return SyncResults([self])._repr_html_()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, for scripts."""
        return {
            "status": self.status,
            "prs_synced": self.prs_synced,
            "reviews_synced": self.reviews_synced,
            "commits_synced": self.commits_synced,
            "comments_synced": self.comments_synced,
            "requests": self.requests,
            "points": self.points,
            "errors": [asdict(each) for each in self.errors],
            "error": self.error,
            "deleted": list(self.deleted),
            "is_cut_short": self.is_cut_short,
            "since": self.since and self.since.isoformat(),
            "covered_since": self.covered_since and self.covered_since.isoformat(),
            "covers_all": self.covers_all,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
        }


class SyncResults(list[SyncResult]):
    """The results of syncs, one for each repository: a list that a notebook shows as a table."""

    def _repr_html_(self) -> str:
        from ghmetrics.sync.result_html import as_html  # noqa: PLC0415 -- only notebooks need it

        return as_html(self)
