"""The sync of one repository: list, fetch, land, and say how it went."""

import itertools
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ghmetrics.errors import GhMetricsError, GitHubError, SyncCancelled, WorkspaceError
from ghmetrics.github.documents import Failed, Head, Known, Listed, PullRequestDocument, Repository
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.refusals import IncompleteAnswer, ServerTrouble
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import Transport
from ghmetrics.github.walk import walk
from ghmetrics.lake.write import write_rows
from ghmetrics.state.store import Run, State, Tracked
from ghmetrics.sync.events import (
    Listener,
    Progress,
    PullRequestFailed,
    PullRequestsPlanned,
    RepositoryFinished,
    RepositoryStarted,
)
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.rows import Origin
from ghmetrics.sync.tally import Tally
from ghmetrics.sync.window import SyncOptions

BATCH = 200
"""Pull requests in one file of the lake: few enough to lose little in a crash, and not too many small files."""
GIVE_UP_AFTER = 10
"""So many failures of GitHub's server in a row mean that the server is down, not that pull requests are bad."""


class RepositorySync:
    """One sync of one repository. Create it anew for each sync."""

    def __init__(
        self,
        tracked: Tracked,
        options: SyncOptions,
        *,
        transport: Transport,
        session: GitHubSession,
        lake: Path,
        state: State,
        tell: Listener,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.tracked, self._options = tracked, options  # the row may become another when GitHub names it
        self._transport, self._session = transport, session
        self._lake, self._state, self._tell, self._clock = lake, state, tell, now
        self._tally = Tally()
        self._not_before = _after(state.last_run(tracked))
        self._started = self._time()
        self._sync_id = f"{self._started:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        self._requests_before, self._points_before = session.request_count, session.points
        self._pending: list[tuple[PullRequestDocument, datetime]] = []
        self._files = itertools.count()

    def _time(self) -> datetime:
        """Now, but never before the repository's last sync: the newest snapshot is the one that was fetched last."""
        return max(self._clock(), self._not_before)

    def run(self) -> SyncResult:
        """Sync. Raises SyncCancelled, and WorkspaceError where the disk is full; all else is in the result."""
        self._state.begin_run(self.tracked, self._sync_id, self._transport.name, self._started)
        self._tell(RepositoryStarted(self.tracked.full_name))
        origin: Origin | None = None
        try:
            head = self._head()
            repository = head.repository
            self.tracked = self._state.identify(self.tracked, repository.full_name, repository.id, repository.node_id)
            origin = Origin(repository, self._sync_id, self._transport.name)
            self._fetch_all(head, origin)
        except (SyncCancelled, KeyboardInterrupt):
            self._tally.error = "stopped before it was done"
            self._finish(origin)
            raise SyncCancelled("Stopped. What had landed is kept; sync again to go on.") from None
        except GhMetricsError as wrong:
            return self._broke_off(origin, wrong)
        except OSError as wrong:
            raise self._unwritable(wrong) from None
        except Exception as wrong:  # noqa: BLE001 -- an answer of an unknown shape; other repositories must go on
            self._session.forget_answers()
            reason = f"{type(wrong).__name__}: {wrong}"
            return self._broke_off(
                origin,
                GitHubError(f"GitHub's answer is not as expected ({reason}): sync again, and report it if it stays."),
            )
        return self._finish(origin)

    def _broke_off(self, origin: Origin | None, wrong: GhMetricsError) -> SyncResult:
        self._tally.error = str(wrong)
        return self._finish(origin, None if origin else wrong)

    def _unwritable(self, wrong: OSError) -> WorkspaceError:
        reason = wrong.strerror or wrong
        self._tally.error = f"the lake can't be written: {reason}"
        self._record(self._result(None))
        return WorkspaceError(f"The lake can't be written ({reason}): what landed before stays.")

    def _head(self) -> Head:
        """By its number once that is known: names can move on to other repositories."""
        tracked = self.tracked
        if tracked.repo_id is None or tracked.node_id is None:
            return self._transport.head(tracked.full_name)
        (head,) = self._transport.heads([Known(tracked.full_name, tracked.repo_id, tracked.node_id)])
        if isinstance(head, GitHubError):
            raise head
        return head

    def _fetch_all(self, head: Head, origin: Origin) -> None:
        options, tally, repository = self._options, self._tally, head.repository
        walked = walk(self._transport, head, since=options.since, max_pull_requests=options.max_pull_requests)
        tally.planned, tally.is_cut_short = len(walked.entries), walked.is_cut_short
        self._tell(PullRequestsPlanned(repository.full_name, tally.planned))
        self._fetch(repository, origin, walked.entries)
        # New things lag at GitHub and servers stumble: what failed has a second chance when all else is done.
        if any(isinstance(failure.error, IncompleteAnswer) for failure in tally.failed.values()):
            self._session.forget_answers()
        self._fetch(repository, origin, [failure.entry for failure in tally.failed.values()])
        if walked.broke_off:
            self._session.forget_answers()
            raise walked.broke_off

    def _fetch(self, repository: Repository, origin: Origin, entries: Sequence[Listed]) -> None:
        stumbles = 0
        try:
            for outcome in self._transport.documents(
                repository, entries, commits=self._options.commits, learnt=Learnt()
            ):
                if isinstance(outcome, Failed):
                    self._tally.failed[outcome.entry.number] = outcome
                    self._tell(PullRequestFailed(repository.full_name, outcome.entry.number, str(outcome.error)))
                    stumbles = stumbles + 1 if isinstance(outcome.error, ServerTrouble) else 0
                    if stumbles == GIVE_UP_AFTER:
                        raise GitHubError(
                            f"GitHub failed {stumbles} times in a row ({outcome.error}): sync again later."
                        )
                    continue
                stumbles = 0
                self._tally.failed.pop(outcome.number, None)
                self._pending.append((outcome, self._time()))
                self._report(repository.full_name)
                if len(self._pending) >= BATCH:
                    self._land(origin)
        finally:
            self._land(origin)

    def _land(self, origin: Origin) -> None:
        """Write what was fetched into the lake, and the progress into the state."""
        if not self._pending:
            return
        batch, self._pending = self._pending, []
        write_rows(self._lake, origin.snapshots(batch), f"{self._sync_id}-{next(self._files):04d}")
        tally = self._tally
        for document, _ in batch:
            tally.add(document)
        self._state.update_run(
            self._sync_id, planned=tally.planned, pull_requests=tally.pull_requests, reviews=tally.reviews,
            commits=tally.commits, requests=self._requests, points=self._points,
        )  # fmt: skip

    def _report(self, name: str) -> None:
        resource = "graphql" if self._transport.name == "graphql" else "core"
        done = self._tally.pull_requests + len(self._pending)
        self._tell(Progress(name, done, self._tally.planned, self._requests, self._session.limits.budget(resource)))

    def refused(self, wrong: GhMetricsError) -> SyncResult:
        """The result of a sync that never ran."""
        self._tally.error = str(wrong)
        result = self._result(wrong)
        self._tell(RepositoryFinished(result))
        return result

    def _result(self, cause: GhMetricsError | None) -> SyncResult:
        return self._tally.result(
            repository=self.tracked.full_name, requests=self._requests, points=self._points, since=self._options.since,
            started_at=self._started, finished_at=self._time(), cause=cause,
        )  # fmt: skip

    def _finish(self, origin: Origin | None, cause: GhMetricsError | None = None) -> SyncResult:
        """Write down how it went, in the lake too if GitHub was ever reached. Raises WorkspaceError."""
        result = self._result(cause)
        if origin:
            try:
                write_rows(self._lake, origin.outcome(result), self._sync_id)
            except OSError as wrong:
                raise self._unwritable(wrong) from None
        self._record(result)
        return result

    def _record(self, result: SyncResult) -> None:
        """Write it into the state, and tell who listens."""
        tally, plain = self._tally, result.to_dict()
        self._state.update_run(
            self._sync_id, finished_at=result.finished_at, status=result.status, requests=result.requests,
            points=result.points, is_cut_short=result.is_cut_short, planned=tally.planned,
            errors=plain["errors"], error=result.error,
        )  # fmt: skip
        self._tell(RepositoryFinished(result))

    @property
    def _requests(self) -> int:
        return self._session.request_count - self._requests_before

    @property
    def _points(self) -> int:
        return self._session.points - self._points_before


def _after(run: Run | None) -> datetime:
    """An instant after all that a sync wrote, wherever its clock stood."""
    if run is None:
        return datetime.min.replace(tzinfo=UTC)
    return max(run.started_at, run.finished_at or run.started_at) + timedelta(microseconds=1)
