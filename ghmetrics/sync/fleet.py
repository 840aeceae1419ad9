"""Many repositories at once: what did not change is learnt together, what did is synced side by side."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Semaphore, Thread
from typing import TypeVar

from ghmetrics.errors import (
    GhMetricsError,
    GitHubError,
    RequestsSpent,
    SyncCancelled,
    Untracked,
    WorkspaceBusy,
    WorkspaceError,
)
from ghmetrics.github.jobs import Job, working_for
from ghmetrics.github.patience import Cancel
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import Head, Known, Transport
from ghmetrics.lake.landed import damaged_files, holds_any
from ghmetrics.lake.write import write_rows
from ghmetrics.state.coverage import Coverage
from ghmetrics.state.locks import held, lock_name
from ghmetrics.state.runs import Run
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync import plan
from ghmetrics.sync.engine import RepositorySync, after, new_sync_id, strange_answer, unusable_lake, utc_now
from ghmetrics.sync.events import Listener, Noticed, RepositoryFinished
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.rows import Origin
from ghmetrics.sync.tally import Tally
from ghmetrics.sync.window import SyncOptions

LISTENS_EVERY_S = 0.2
CLOCKS_DIFFER = timedelta(hours=1)
"""A file's time is that of the disk, which may be another machine's."""

T = TypeVar("T")
Answered = Head | GhMetricsError


@dataclass
class _Ship:
    """A repository on its way: the job that its requests count for, and what GitHub says of it."""

    tracked: Tracked
    job: Job
    asked_at: datetime
    head: Answered = field(default_factory=lambda: GitHubError("GitHub was not asked."))
    is_renamed: bool = False
    result: SyncResult | None = None
    quiet_run: Run | None = field(default=None, repr=False)


class Fleet:
    """One sync of some repositories. `cancel` is set when one of them fails so that no other can go on."""

    def __init__(
        self,
        workspace: Path,
        lake: Path,
        state: State,
        *,
        session: GitHubSession,
        transport: Transport,
        options: SyncOptions,
        tell: Listener,
        cancel: Cancel,
        at_once: int,
        tidy: Callable[[Tracked], None] = lambda _: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._workspace, self._lake, self._state = workspace, lake, state
        self._session, self._transport, self._options = session, transport, options
        self._tell, self._cancel, self._at_once = tell, cancel, at_once
        self._tidy, self._now = tidy, now

    def sync(self, chosen: Sequence[Tracked]) -> list[tuple[Tracked, SyncResult]]:
        """Sync them, in the order of `chosen`; one that is there under two names is synced once.

        Raises SyncCancelled, and WorkspaceError where nothing can be written."""
        ships = [_Ship(tracked, Job(tracked.full_name), self._now()) for tracked in chosen]
        self._each(self._ask, _batches(ships, self._transport.heads_at_once))
        ships = self._without_doubles(ships)
        coverages, due, runs = self._state.coverages(), self._state.all_due(), self._state.last_runs()

        def sail(ship: _Ship) -> None:
            row = ship.tracked.id
            if self._is_stopped(ship):
                ship.result = self._engine(ship).refused(SyncCancelled("Stopped before it began."))
                return
            try:
                with held(self._workspace, lock_name(ship.tracked), _busy(ship.tracked)):
                    is_quiet = row not in due and self._is_up_to_date(ship, coverages.get(row), runs.get(row))
                    if is_quiet and isinstance(ship.head, Head):
                        self._stay(ship, ship.head, coverages[row], runs.get(row))
                    else:
                        ship.result = self._engine(ship).run()
                    self._tidy_up(ship)
            except (WorkspaceBusy, Untracked) as wrong:
                ship.result = self._engine(ship).refused(wrong)
            except OSError as wrong:
                raise unusable_lake(wrong) from None

        try:
            self._each(sail, ships)
        finally:
            self._state.record_runs((ship.tracked, ship.quiet_run) for ship in ships if ship.quiet_run)
        self._state.forget_old_runs()
        return [(ship.tracked, ship.result) for ship in ships if ship.result]

    def _tidy_up(self, ship: _Ship) -> None:
        """Small files gather, sync by sync. That they can't be merged now is no trouble of the sync."""
        try:
            self._tidy(ship.tracked)
        except (WorkspaceError, OSError) as wrong:
            self._tell(Noticed(ship.tracked.full_name, str(wrong)))

    def _each(self, do: Callable[[T], None], things: Iterable[T]) -> None:
        """Do something with each, a few at a time. The first that raises stops the rest."""
        to_do, troubles, left = deque(things), deque[BaseException](), Semaphore(0)

        def work() -> None:
            try:
                self._work(do, to_do, troubles)
            finally:
                left.release()

        # Daemons: those of a ThreadPoolExecutor would keep Python from ending until the last sync is over.
        threads = [Thread(target=work, name=f"ghmetrics-sync-{place}", daemon=True) for place in range(self._at_once)]
        under_way = min(len(threads), len(to_do))
        for thread in threads[:under_way]:
            thread.start()
        try:
            # Not by joining: a thread that Ctrl-C keeps from being joined counts as ended. And in short waits: not
            # everywhere does Ctrl-C reach a thread that waits for a lock.
            while under_way:
                under_way -= left.acquire(timeout=LISTENS_EVERY_S)
        except KeyboardInterrupt:
            self._cancel.set()
            to_do.clear()
            while any(thread.is_alive() for thread in threads):
                left.acquire(timeout=LISTENS_EVERY_S)
            raise SyncCancelled("Stopped. What had landed is kept; sync again to go on.") from None
        if troubles:
            raise troubles[0]

    def _work(self, do: Callable[[T], None], to_do: deque[T], troubles: deque[BaseException]) -> None:
        """One thread's share."""
        while not troubles:
            try:
                thing = to_do.popleft()
            except IndexError:
                return
            try:
                do(thing)
            except BaseException as wrong:  # noqa: BLE001 -- it is raised in the calling thread
                troubles.append(wrong)
                self._cancel.set()

    def _ask(self, ships: Sequence[_Ship]) -> None:
        """What GitHub says of some repositories, in one request for those whose number is known."""
        for ship in ships:
            ship.asked_at = self._now()
        try:
            if len(ships) == 1 and ships[0].tracked.repo_id is None:
                with working_for(ships[0].job):
                    heads: list[Head | GitHubError] = [self._transport.head(ships[0].tracked.full_name)]
            else:
                heads = self._asked_together(ships)
            for ship, head in zip(ships, heads, strict=True):
                ship.head = head
                # `updated_at` is by GitHub's clock: if ours is ahead, what is too new to be sure of would look old.
                ship.asked_at = min(ship.asked_at, self._session.github_time or ship.asked_at)
        except (GitHubError, RequestsSpent) as wrong:
            self._befall(ships, wrong)
        except SyncCancelled as wrong:
            if not all(map(self._is_stopped, ships)):
                raise
            self._befall(ships, wrong)
        except Exception as wrong:  # noqa: BLE001 -- an answer of an unknown shape; other repositories must go on
            self._session.forget_answers()
            self._befall(ships, strange_answer(wrong))

    def _asked_together(self, ships: Sequence[_Ship]) -> list[Head | GitHubError]:
        """One question for all: it stops when everything does, and counts for the first of them."""
        together = Job(ships[0].tracked.full_name if len(ships) == 1 else None)
        try:
            with working_for(together):
                return self._transport.heads([_known(ship.tracked) for ship in ships])
        finally:
            ships[0].job.count(requests=together.requests, points=together.points)

    def _is_stopped(self, ship: _Ship) -> bool:
        """Whether this one shall stop, while the others go on."""
        return not self._cancel.is_set() and self._cancel.has_stopped(ship.tracked.full_name)

    def _befall(self, ships: Sequence[_Ship], wrong: GhMetricsError) -> None:
        for ship in ships:
            ship.head = wrong

    def _without_doubles(self, ships: Sequence[_Ship]) -> list[_Ship]:
        """Write down what GitHub calls them, and leave out those that are one with another."""
        found: dict[int, _Ship] = {}
        for ship in ships:
            if isinstance(ship.head, Head):
                home = ship.head.repository
                is_named, is_known = ship.tracked.full_name == home.full_name, ship.tracked.repo_id == home.id
                ship.is_renamed = not (is_named and is_known)
                if ship.is_renamed or ship.tracked.node_id != home.node_id:
                    with suppress(Untracked):  # its turn will say so
                        ship.tracked = self._state.identify(ship.tracked, home.full_name, home.id, home.node_id)
                    ship.job.repository = ship.tracked.full_name
            found.setdefault(ship.tracked.id, ship)
        return list(found.values())

    def _engine(self, ship: _Ship) -> RepositorySync:
        return RepositorySync(
            ship.tracked, self._options, transport=self._transport, session=self._session, lake=self._lake,
            state=self._state, tell=self._tell, head=ship.head, asked_at=ship.asked_at, job=ship.job,
            now=self._now,
        )  # fmt: skip

    def _is_up_to_date(self, ship: _Ship, coverage: Coverage | None, last: Run | None) -> bool:
        if (
            ship.is_renamed
            or not isinstance(ship.head, Head)
            or not plan.is_up_to_date(coverage, ship.head, self._options, self._now())
        ):
            return False
        names = ship.tracked.names
        is_there = not ship.tracked.totals.get("pull_requests") or holds_any(self._lake, names)
        looked_at = last.started_at - CLOCKS_DIFFER if last and last.status == "synced" else None
        return is_there and not damaged_files(self._lake, names, changed_since=looked_at)

    def _stay(self, ship: _Ship, head: Head, coverage: Coverage, last: Run | None) -> None:
        """Nothing changed: that it was looked is all there is to write down, for it moves the marts' `as_of`."""
        started = max(self._now(), after(last))
        tally = Tally(is_cut_short=plan.is_cut_short(coverage, self._options))
        ship.result = result = tally.result(
            repository=ship.tracked.full_name, requests=ship.job.requests, points=ship.job.points,
            since=self._options.since, started_at=started, finished_at=max(self._now(), started), cause=None,
            coverage=coverage,
        )  # fmt: skip
        origin = Origin(head.repository, new_sync_id(started), self._transport.name)
        write_rows(self._lake, origin.run_only(result), origin.sync_id)
        ship.quiet_run = Run(
            origin.sync_id, started, result.finished_at, result.status, self._transport.name, 0, result.requests,
            result.points, 0, 0, 0, result.is_cut_short, [], None,
        )  # fmt: skip
        self._tell(RepositoryFinished(result))


def _known(tracked: Tracked) -> Known:
    return Known(tracked.full_name, tracked.repo_id or 0, tracked.node_id or "")


def _busy(tracked: Tracked) -> str:
    return f"Another process is syncing {tracked.full_name}: see `ghmetrics status`."


def _batches(ships: Sequence[_Ship], size: int) -> list[Sequence[_Ship]]:
    """Those with a number many at once, the others one by one."""
    known = [ship for ship in ships if ship.tracked.repo_id is not None]
    new: list[Sequence[_Ship]] = [[ship] for ship in ships if ship.tracked.repo_id is None]
    return [*(known[at : at + size] for at in range(0, len(known), size)), *new]
