"""The sync of one repository: look what changed, fetch it, land it, and say how it went."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ghmetrics.errors import GhMetricsError, GitHubError, RequestsSpent, SyncCancelled, WorkspaceError
from ghmetrics.github.documents import Repository
from ghmetrics.github.jobs import Job, working_for
from ghmetrics.github.minute import Resource
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import Head, Transport
from ghmetrics.lake.schema import Rows
from ghmetrics.lake.write import write_rows
from ghmetrics.state.runs import Run
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync.events import Listener, RepositoryFinished, RepositoryStarted
from ghmetrics.sync.ground import survey
from ghmetrics.sync.landing import Landing
from ghmetrics.sync.pull import Means, Pull
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.rows import Origin
from ghmetrics.sync.tally import Tally
from ghmetrics.sync.window import SyncOptions

TICK = timedelta(microseconds=1)


def utc_now() -> datetime:
    return datetime.now(UTC)


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
        head: Head | GhMetricsError,
        asked_at: datetime,
        job: Job | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`head`: what GitHub said when it was asked at `asked_at`, or why it says nothing; that counts for `job`."""
        self.tracked, self._options = tracked, options  # the row may become another when GitHub names it
        self._transport, self._session = transport, session
        self._lake, self._state, self._tell, self._clock = lake, state, tell, now
        self._asked_at = asked_at
        self._head, self._job = head, job or Job(tracked.full_name)
        self._tally = Tally()
        self._not_before = after(state.last_run(tracked))
        self._started = self._time()
        self._sync_id = new_sync_id(self._started)
        self._origin: Origin | None = None

    def _time(self) -> datetime:
        """Now, but never before anything that is known of the repository: what was fetched last is the newest."""
        self._not_before = max(self._clock(), self._not_before)
        return self._not_before

    def run(self) -> SyncResult:
        """Sync. Raises SyncCancelled when everything stops, and WorkspaceError where the lake can't be used.

        All else is in the result, also that this repository alone was stopped."""
        self._state.begin_run(self.tracked, self._sync_id, self._transport.name, self._started)
        self._tell(RepositoryStarted(self.tracked.full_name))
        cause: GhMetricsError | None = None
        try:
            with working_for(self._job):
                self._pull()
        except (SyncCancelled, KeyboardInterrupt) as stop:
            self._tally.error = "stopped before it was done"
            result = self._finish()
            cancel = self._session.patience.cancelled
            is_alone = not cancel.is_set() and cancel.has_stopped(self._job.repository)
            if is_alone and isinstance(stop, SyncCancelled):
                return result
            raise SyncCancelled("Stopped. What had landed is kept; sync again to go on.") from None
        except RequestsSpent as stop:
            hint = "" if self._tally.pull_requests else " No pull request landed: allow more of them if that stays so."
            self._tally.error, self._tally.is_stopped = f"{stop}{hint}", True
        except GhMetricsError as wrong:
            self._tally.error = str(wrong)
            cause = None if self._origin else wrong
        except OSError as wrong:
            raise self._unwritable(wrong) from None
        except Exception as wrong:  # noqa: BLE001 -- an answer of an unknown shape; other repositories must go on
            self._session.forget_answers()
            strange = strange_answer(wrong)
            self._tally.error = str(strange)
            cause = None if self._origin else strange
        return self._finish(cause)

    def _pull(self) -> None:
        if isinstance(self._head, GhMetricsError):
            raise self._head
        head = self._head
        repository = head.repository
        self.tracked = self._state.identify(self.tracked, repository.full_name, repository.id, repository.node_id)
        self._job.repository = self.tracked.full_name
        ground = survey(self._lake, self._state, self.tracked, self._tell)
        # Of a sync that was killed nobody wrote down when it ended.
        self._not_before = max([self._not_before, *(each.fetched_at + TICK for each in ground.landed.values())])
        origin = self._origin = Origin(repository, self._sync_id, self._transport.name)
        landing = Landing(self._lake, self._state, self.tracked, origin, landed=ground.landed, tally=self._tally)
        self._state.hold(self.tracked, landing.totals)
        resource: Resource = "graphql" if self._transport.name == "graphql" else "core"
        means = Means(
            self._transport, self._state, self._tell, self._time,
            requests=lambda: self._job.requests,
            budget=lambda: self._session.governor.budget(resource),
            blocked=lambda: self._session.governor.seconds_until_free(resource),
            forget_answers=self._session.forget_answers,
            is_limited=self._session.requests_left is not None,
        )  # fmt: skip
        pull = Pull(
            self.tracked, head, ground, self._options, asked_at=self._asked_at, landing=landing,
            tally=self._tally, means=means,
        )  # fmt: skip
        try:
            pull.run()
        except GitHubError:
            self._session.forget_answers()  # what broke the list would come back with every 304
            raise
        finally:
            pull.close()

    def _unwritable(self, wrong: OSError) -> WorkspaceError:
        unusable = unusable_lake(wrong)
        self._tally.error = str(unusable)
        self._record(self._result(None))
        return unusable

    def refused(self, wrong: GhMetricsError) -> SyncResult:
        """The result of a sync that never ran."""
        self._tally.error = str(wrong)
        result = self._result(wrong)
        self._tell(RepositoryFinished(result))
        return result

    def _result(self, cause: GhMetricsError | None) -> SyncResult:
        coverage = self._state.coverage(self.tracked) if self._origin else None
        if coverage and coverage.is_in_doubt:
            coverage = None
        return self._tally.result(
            repository=self.tracked.full_name, requests=self._job.requests, points=self._job.points,
            since=self._options.since, started_at=self._started, finished_at=self._time(), cause=cause,
            coverage=coverage,
        )  # fmt: skip

    def _finish(self, cause: GhMetricsError | None = None) -> SyncResult:
        """Write down how it went, in the lake too if the repository was ever reached. Raises WorkspaceError."""
        result = self._result(cause)
        rows = self._origin.outcome(result) if self._origin else self._failure(result)
        if rows:
            try:
                write_rows(self._lake, rows, self._sync_id)
            except OSError as wrong:
                raise self._unwritable(wrong) from None
        self._record(result)
        return result

    def _failure(self, result: SyncResult) -> Rows | None:
        """The row of a sync that did not reach GitHub; None where nobody knows yet which repository it is."""
        tracked = self.tracked
        if tracked.repo_id is None:
            return None
        repository = Repository(tracked.repo_id, tracked.node_id or "", tracked.full_name, {})
        return Origin(repository, self._sync_id, self._transport.name).run_only(result)

    def _record(self, result: SyncResult) -> None:
        """Write it into the state, and tell who listens."""
        plain = result.to_dict()
        self._state.update_run(
            self._sync_id, finished_at=result.finished_at, status=result.status, requests=result.requests,
            points=result.points, is_cut_short=result.is_cut_short, planned=self._tally.planned,
            pull_requests=result.prs_synced, reviews=result.reviews_synced, commits=result.commits_synced,
            errors=plain["errors"], error=result.error,
        )  # fmt: skip
        self._tell(RepositoryFinished(result))


def unusable_lake(wrong: OSError) -> WorkspaceError:
    """The error for a disk that is full, or a folder that may not be written or read."""
    reason = f"{wrong.strerror or wrong}{f': {wrong.filename}' if wrong.filename else ''}"
    return WorkspaceError(f"The lake can't be used ({reason}): what landed before stays.")


def strange_answer(wrong: Exception) -> GitHubError:
    """The error for an answer of a shape that nobody expected."""
    reason = f"{type(wrong).__name__}: {wrong}"
    return GitHubError(f"GitHub's answer is not as expected ({reason}): sync again, and report it if it stays.")


def new_sync_id(started: datetime) -> str:
    """Sorts by the time of the sync."""
    return f"{started:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"


def after(run: Run | None) -> datetime:
    """An instant after all that a sync wrote, wherever its clock stood."""
    if run is None:
        return datetime.min.replace(tzinfo=UTC)
    return max(run.started_at, run.finished_at or run.started_at) + TICK
