"""Syncs and builds in the background: begun from the panel, done in threads, over one session with GitHub."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ghmetrics.errors import GhMetricsError, RepositoryNotFound, SyncCancelled, WorkspaceBusy
from ghmetrics.notebook.desk import Desk, OpenSyncs
from ghmetrics.notebook.live import Live
from ghmetrics.notebook.messages import Messages
from ghmetrics.notebook.wishes import Wishes
from ghmetrics.sync.events import Noticed, RepositoryFinished, SyncEvent
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
    has_failed: bool = False

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


@dataclass(eq=False)
class _Group:
    """Repositories that are synced together, by their names in lower case, and what was wished then."""

    wishes: Wishes
    names: dict[str, str] = field(default_factory=dict)


class Work:
    """What runs in the background of one workspace. Its methods come back at once; they may be called by any thread.

    A repository belongs to at most one group: from the moment when it is asked for until its sync is over."""

    def __init__(
        self, desk: Desk, live: Live, messages: Messages, changed: Callable[[], None], idle: Callable[[], None]
    ) -> None:
        """`idle` is called when all syncs are over."""
        self.desk = desk
        self._live, self._messages = live, messages
        self._changed, self._idle = changed, idle
        self._news = threading.Condition()
        self._waiting: list[_Group] = []
        self._group_of: dict[str, _Group] = {}
        self._dropped: set[str] = set()
        """Stopped before they began: their group still has them, and passes them over when their turn comes."""
        self._again: dict[str, tuple[str, Wishes]] = {}
        """Asked for once more while they stop, or were dropped: they begin when that is over."""
        self._syncs: OpenSyncs | None = None
        self._is_open = False
        self._build_wanted = False
        self.building: Building | None = None

    def sync(self, repositories: Sequence[str], wishes: Wishes) -> None:
        """Sync these, beside what runs already; what is on its way is not begun a second time."""
        running, _ = self._live.look()
        group = _Group(wishes)
        with self._news:
            for name in repositories:
                key = name.lower()
                if key not in self._group_of:
                    self._group_of[key] = group
                    group.names[key] = name
                elif key in self._dropped:
                    self._again[key] = (name, wishes)
                    self._live.queued([name])
                elif key in running and running[key].phase == "stopping":
                    self._again[key] = (name, wishes)
            if not group.names:
                return
            self._live.queued(group.names.values())
            self._waiting.append(group)
            self._news.notify_all()
            if self._is_open:
                return
            self._is_open = True
        threading.Thread(target=self._work, name="ghmetrics-syncs", daemon=True).start()

    def stop(self, *repositories: str) -> None:
        """Stop the syncs of these that run here; without any, all of them."""
        running, _ = self._live.look()
        with self._news:
            for key in {name.lower() for name in repositories} or set(self._group_of):
                self._again.pop(key, None)
                group = self._group_of.get(key)
                if group is None:
                    continue
                if any(each is group for each in self._waiting):
                    del group.names[key]
                    self._release(key, group)
                    continue
                if self._syncs:
                    self._syncs.stop(key)
                if key in self._dropped or (key in running and not running[key].has_begun):
                    self._dropped.add(key)
                    self._live.over([key])
                else:
                    self._live.stopping(key)
            self._waiting = [group for group in self._waiting if group.names]

    def build(self) -> None:
        """Make the warehouse. While a build runs, another one follows it: it may lack what has landed since."""
        with self._news:
            if self.building and self.building.is_running:
                self._build_wanted = True
                return
            self.building = Building()
        self._changed()
        threading.Thread(target=self._build, name="ghmetrics-build", daemon=True).start()

    def build_if_wanted(self) -> None:
        """Build, if a sync that is over was to be followed by one."""
        with self._news:
            wanted, self._build_wanted = self._build_wanted, False
        if wanted:
            self.build()

    def _work(self) -> None:
        """Sync until nothing waits. What ended a session ends none of what is asked for later."""
        while True:
            with self._news:
                if not self._waiting:
                    self._is_open = False
                    break
            try:
                with self.desk.syncs(self._hear) as syncs:
                    self._sync_groups(syncs)
            except Exception as wrong:  # noqa: BLE001 -- nobody else would tell it
                self._tell(wrong)
                self._give_up()
            finally:
                self._syncs = None
        self._idle()

    def _hear(self, event: SyncEvent) -> None:
        self._live(event)
        match event:
            case RepositoryFinished(result):
                with self._news:
                    self._release(result.repository.lower(), self._group_of.get(result.repository.lower()))
            case Noticed(repository, text):
                self._messages.info(f"{repository}: {text}")

    def _sync_groups(self, syncs: OpenSyncs) -> None:
        under_way: list[threading.Thread] = []
        while True:
            with self._news:
                self._syncs = syncs
                under_way = [each for each in under_way if each.is_alive()]
                can_begin = len(under_way) < GROUPS_AT_ONCE and not syncs.has_stopped
                group = self._next(syncs) if can_begin else None
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

    def _next(self, syncs: OpenSyncs) -> _Group | None:
        """All that waits with the same wishes, as one group. The lock is held."""
        if not self._waiting:
            return None
        group = self._waiting.pop(0)
        for other in [each for each in self._waiting if each.wishes == group.wishes]:
            self._waiting.remove(other)
            group.names |= other.names
        for key in group.names:
            self._group_of[key] = group
            syncs.allow(key)
        return group

    def _sync_group(self, syncs: OpenSyncs, group: _Group) -> None:
        try:
            results = syncs.sync(list(group.names.values()), **group.wishes.window())
        except Exception as wrong:  # noqa: BLE001 -- nobody else would tell it
            self._tell(wrong)
        else:
            self._judge(results)
        finally:
            with self._news:
                for key in group.names:  # those that go by another name now, or never began
                    self._release(key, group)
                self._build_wanted |= group.wishes.build_after
                self._news.notify_all()

    def _release(self, key: str, group: _Group | None) -> None:
        """A repository's sync is over, if it still belongs to this group. The lock is held."""
        if group is None or self._group_of.get(key) is not group:
            return
        del self._group_of[key]
        self._dropped.discard(key)
        self._live.over([key])
        if key in self._again:
            name, wishes = self._again.pop(key)
            again = _Group(wishes, {key: name})
            self._group_of[key] = again
            self._live.queued([name])
            self._waiting.append(again)
            self._news.notify_all()

    def _judge(self, results: Sequence[SyncResult]) -> None:
        """How a sync went stands in the state, and the row shows it; what does not is told."""
        for result in results:
            if isinstance(result.cause, RepositoryNotFound | WorkspaceBusy):
                self._messages.error(str(result.cause))

    def _give_up(self) -> None:
        with self._news:
            dropped, self._waiting = self._waiting, []
            self._again.clear()
            for group in dropped:
                for key in group.names:
                    self._release(key, group)

    def _tell(self, wrong: Exception) -> None:
        match wrong:
            case SyncCancelled():
                self._messages.info(str(wrong))
            case GhMetricsError():
                self._messages.error(str(wrong))
            case _:
                self._messages.strange(wrong)

    def _build(self) -> None:
        def tell(model: ModelDone) -> None:
            self.building = Building(model.done, model.total)
            self._changed()

        has_failed = False
        try:
            self.desk.build(tell)
        except Exception as wrong:  # noqa: BLE001 -- nobody else would tell it
            self._tell(wrong)
            has_failed = True
        with self._news:
            self.building = replace(self.building or Building(), ended_at=datetime.now(UTC), has_failed=has_failed)
        self._changed()
        self.build_if_wanted()
