"""What landed and what did not, while a sync goes on."""

from dataclasses import dataclass, field
from datetime import datetime

from ghmetrics.errors import GhMetricsError
from ghmetrics.github.documents import Failed, PullRequestDocument
from ghmetrics.state.coverage import Coverage
from ghmetrics.sync.result import PullRequestError, Status, SyncResult


@dataclass
class Tally:
    """The books of one sync.

    `error` is what ended it early, `attempts` are those of earlier syncs by number, and `holds_any` is whether the
    lake holds anything of the repository."""

    planned: int = 0
    pull_requests: int = 0
    reviews: int = 0
    commits: int = 0
    comments: int = 0
    is_cut_short: bool = False
    failed: dict[int, Failed] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    is_stopped: bool = False
    holds_any: bool = False
    error: str | None = None

    def add(self, document: PullRequestDocument) -> None:
        """Count a pull request that has landed."""
        self.pull_requests += 1
        self.reviews += len(document.reviews)
        self.commits += len(document.commits or ())
        self.comments += len(document.comments or ())

    @property
    def status(self) -> Status:
        if not self.error and not self.failed:
            return "synced"
        # What failed before and fails again does not make a sync bad that had nothing else to do.
        is_old_news = not self.error and self.holds_any and all(map(self.attempts.get, self.failed))
        return "partial" if self.pull_requests or self.is_stopped or is_old_news else "error"

    def result(
        self,
        *,
        repository: str,
        requests: int,
        points: int,
        since: datetime | None,
        started_at: datetime,
        finished_at: datetime,
        cause: GhMetricsError | None,
        coverage: Coverage | None = None,
    ) -> SyncResult:
        """How it ended, if it ends now; `coverage` is what was walked by then."""
        failed = sorted(self.failed.items())
        return SyncResult(
            repository=repository,
            status=self.status,
            prs_synced=self.pull_requests,
            reviews_synced=self.reviews,
            commits_synced=self.commits,
            comments_synced=self.comments,
            requests=requests,
            points=points,
            errors=tuple(
                PullRequestError(number, str(failure.error), self.attempts.get(number, 0) + 1)
                for number, failure in failed
            ),
            error=self.error,
            is_cut_short=self.is_cut_short,
            since=since,
            covered_since=coverage.bottom if coverage else None,
            covers_all=coverage is not None and coverage.bottom is None,
            started_at=started_at,
            finished_at=finished_at,
            deleted=tuple(sorted(self.deleted)),
            cause=cause,
        )
