"""Syncs and builds in the background: begun from the panel, done in threads, over one session with GitHub."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ghmetrics.errors import GhMetricsError, RepositoryNotFound, SyncCancelled, WorkspaceBusy
from ghmetrics.notebook.desk import Desk, OpenSyncs
from ghmetrics.notebook.live import Live
from ghmetrics.notebook.messages import Messages
from ghmetrics.notebook.wishes import Wishes
from ghmetrics.sync.result import SyncResult
from ghmetrics.warehouse.dbt_run import ModelDone

GROUPS_AT_ONCE = 4
"""Syncs that were asked for one after another. What waits meanwhile becomes one group, which GitHub is asked about
together."""


@dataclass(frozen=True)
class Building:
    """How far a build is, or how the last one ended. `ended_at` (UTC) is None while it runs."""

    done: int = 0
    total: int = 0
    ended_at: datetime | None = None
    error: str | None = None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True)
class _Group:
    """Repositories that are synced together, and what was wished then."""

    repositories: tuple[str, ...]
    wishes: Wishes


class Work:
    """What runs in the background of one workspace. Its methods come back at once; they may be called by any thread."""

    def __init__(
        self, desk: Desk, live: Live, messages: Messages, changed: Callable[[], None], idle: Callable[[], None]
    ) -> None:
        """`idle` is called when all syncs are over."""
        self._desk, self._live, self._messages = desk, live, messages
        self._changed, self._idle = changed, idle
        self._news = threading.Condition()
        self._waiting: list[_Group] = []
        self._syncs: OpenSyncs | None = None
        self._is_open = False
        self._build_wanted = False
        self.building: Building | None = None

    def sync(self, repositories: Sequence[str], wishes: Wishes) -> None:
        """Sync these, beside what runs already; what is on its way is not begun a second time."""
        running, _ = self._live.look()
        known = {name.lower() for name in running}
        new = tuple(name for name in repositories if name.lower() not in known)
        if not new:
            return
        self._live.queued(new)
        with self._news:
            self._waiting.append(_Group(new, wishes))
            self._news.notify_all()
            if self._is_open:
                return
            self._is_open = True
        threading.Thread(target=self._work, name="ghmetrics-syncs", daemon=True).start()

    def stop(self, *repositories: str) -> None:
        """Stop the syncs of these that run here; without any, all of them."""
        running, _ = self._live.look()
        meant = {name.lower() for name in repositories or running}
        names = {name for name in running if name.lower() in meant}
        with self._news:
            syncs = self._syncs
            dropped = {name for group in self._waiting for name in group.repositories if name in names}
            left = [
                replace(group, repositories=tuple(name for name in group.repositories if name not in dropped))
                for group in self._waiting
            ]
            self._waiting = [group for group in left if group.repositories]
        self._live.over(dropped)
        for name in names - dropped:
            self._live.stopping(name)
            if syncs:
                syncs.stop(name)

    def build(self) -> None:
        """Make the warehouse. While a build runs, another one follows it: it may lack what has landed since."""
        with self._news:
            if self.building and self.building.is_running:
                self._build_wanted = True
                return
            self.building = Building()
        self._changed()
        threading.Thread(target=self._build, name="ghmetrics-build", daemon=True).start()

    def _work(self) -> None:
        """Sync until nothing waits. What ended a session ends none of what is asked for later."""
        while True:
            with self._news:
                if not self._waiting:
                    self._is_open = False
                    break
            try:
                with self._desk.syncs(self._live) as self._syncs:
                    self._sync_groups(self._syncs)
            except Exception as wrong:  # noqa: BLE001 -- nobody else would tell it
                self._tell(wrong)
                self._give_up()
            finally:
                self._syncs = None
        self._idle()

    def _sync_groups(self, syncs: OpenSyncs) -> None:
        under_way: list[threading.Thread] = []
        while True:
            with self._news:
                under_way = [each for each in under_way if each.is_alive()]
                can_begin = len(under_way) < GROUPS_AT_ONCE and not syncs.has_stopped
                group = self._next() if can_begin else None
                if group is None:
                    if not under_way:
                        return
                    self._news.wait(timeout=0.2)  # a thread is still alive when it tells that it is done
                    continue
            thread = threading.Thread(
                target=self._sync_group, args=(syncs, group), name="ghmetrics-sync-group", daemon=True
            )
            under_way.append(thread)
            thread.start()

    def _next(self) -> _Group | None:
        """All that waits with the same wishes. The lock is held."""
        if not self._waiting:
            return None
        wishes = self._waiting[0].wishes
        together = [group for group in self._waiting if group.wishes == wishes]
        self._waiting = [group for group in self._waiting if group.wishes != wishes]
        return _Group(tuple(dict.fromkeys(name for group in together for name in group.repositories)), wishes)

    def _sync_group(self, syncs: OpenSyncs, group: _Group) -> None:
        try:
            results = syncs.sync(group.repositories, **group.wishes.window())
        except Exception as wrong:  # noqa: BLE001 -- nobody else would tell it
            self._tell(wrong)
        else:
            self._judge(results, group.wishes)
        finally:
            self._live.over(group.repositories)
            with self._news:
                self._news.notify_all()

    def _judge(self, results: Sequence[SyncResult], wishes: Wishes) -> None:
        """Most of how a sync went stands in the state, and the row shows it; what does not is told."""
        for result in results:
            if isinstance(result.cause, RepositoryNotFound | WorkspaceBusy):
                self._messages.error(str(result.cause))
        landed = any(result.prs_synced or result.deleted for result in results)
        if wishes.build_after and (landed or not (self._desk.path / "warehouse.duckdb").exists()):
            self._build_wanted = True

    def _give_up(self) -> None:
        with self._news:
            dropped = [name for group in self._waiting for name in group.repositories]
            self._waiting = []
        self._live.over(dropped)

    def _tell(self, wrong: Exception) -> None:
        match wrong:
            case SyncCancelled():
                self._messages.info(str(wrong))
            case GhMetricsError():
                self._messages.error(str(wrong))
            case _:
                self._messages.strange(wrong)

    def build_if_wanted(self) -> None:
        """Build, if a sync that is over was to be followed by one."""
        with self._news:
            wanted, self._build_wanted = self._build_wanted, False
        if wanted:
            self.build()

    def _build(self) -> None:
        def tell(model: ModelDone) -> None:
            self.building = Building(model.done, model.total)
            self._changed()

        error = None
        try:
            self._desk.build(tell)
        except GhMetricsError as wrong:
            error = str(wrong)
        except Exception as wrong:  # noqa: BLE001 -- nobody else would tell it
            self._messages.strange(wrong)
            error = f"{type(wrong).__name__}: {wrong}"
        self.building = replace(self.building or Building(), ended_at=datetime.now(UTC), error=error)
        self._changed()
        self.build_if_wanted()
