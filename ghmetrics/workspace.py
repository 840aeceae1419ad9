"""The workspace: one folder, and the one object behind the notebook, the command line and scripts."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Unpack

import polars as pl

from ghmetrics.errors import RepositoryNotFound, UsageError, WorkspaceError
from ghmetrics.github.budgets import read_budgets
from ghmetrics.github.cache import HttpCache
from ghmetrics.github.cache_file import CacheInfo
from ghmetrics.github.credentials import find_credentials
from ghmetrics.github.limits import Budget
from ghmetrics.github.patience import Patience
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import choose_transport
from ghmetrics.housekeeping import Compacted, LakeCare, wait_and_tell
from ghmetrics.lake.check import Checked, check, repair
from ghmetrics.names import RepositoryName
from ghmetrics.settings import load_settings
from ghmetrics.state.locks import held
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync.events import Listener, SyncEvent, log
from ghmetrics.sync.fleet import Fleet
from ghmetrics.sync.preview import SyncPreview, preview
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.status import status_frame
from ghmetrics.sync.window import Window, sync_options
from ghmetrics.warehouse.build import BuildResult, build_warehouse
from ghmetrics.warehouse.dbt_run import Listener as BuildListener
from ghmetrics.warehouse.read import Warehouse

DEFAULT_PATH = "./ghmetrics-data"

_silent: Callable[[object], None] = lambda _: None  # noqa: E731 -- nobody listens


class Workspace:
    """A folder with tracked repositories, what was fetched of them, and the warehouse made of it.

    `path` defaults to `GHMETRICS_WORKSPACE`, else `./ghmetrics-data`. Settings given here go before the environment
    and before `ghmetrics.toml` in the folder. Raises UsageError for settings that make no sense."""

    def __init__(self, path: str | Path | None = None, **settings: Any) -> None:  # noqa: ANN401 -- fields of Settings
        self.path = Path(path or os.environ.get("GHMETRICS_WORKSPACE") or DEFAULT_PATH)
        self.settings = load_settings(self.path, **settings)
        self.lake = self.path / "lake"
        self.warehouse = Warehouse(self.path / "warehouse.duckdb")
        self._running: list[threading.Event] = []

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    # What is tracked.

    def track(self, *repositories: str, sync: bool = True, progress: Listener = _silent) -> list[SyncResult]:
        """Add repositories (OWNER/REPO or address) and sync them, unless `sync` is False; one result for each sync.

        A repository that GitHub does not show is not kept. Raises UsageError for a wrong name."""
        if sync:
            return self.sync_all(repositories, progress=progress)
        names = [self._name(each) for each in repositories]
        with self._state() as state:
            for name in names:
                state.track(name)
        return []

    def untrack(self, repository: str) -> None:
        """Take a repository off the list. What was fetched of it stays in the lake and in the warehouse."""
        name = self._name(repository)
        if self.path.is_dir():
            with self._state() as state:
                if state.untrack(name):
                    return
        raise UsageError(f"{name} is not tracked in {self.path}.")

    # Syncing.

    def sync(
        self,
        repository: str,
        *,
        progress: Listener = _silent,
        max_requests: int | None = None,
        **window: Unpack[Window],
    ) -> SyncResult:
        """Fetch a repository's pull requests into the lake; a repository that is not tracked yet is tracked.

        `window`: one of `days_back`, `since` (a date), `all_history`; `max_pull_requests`; `commits`.
        Raises what kept the sync from beginning (RepositoryNotFound, AuthenticationError, NetworkError,
        WorkspaceBusy …) and SyncCancelled. What went wrong later is in the result, and what landed stays."""
        (result,) = self.sync_all([repository], progress=progress, max_requests=max_requests, **window)
        if result.cause:
            raise result.cause
        return result

    def sync_all(
        self,
        repositories: Sequence[str] | None = None,
        *,
        progress: Listener = _silent,
        max_requests: int | None = None,
        **window: Unpack[Window],
    ) -> list[SyncResult]:
        """Sync the named or else all tracked repositories, some side by side. One that fails does not stop the rest.

        What has not changed is not fetched. `max_requests` stops all of it after so many; the next sync goes on."""
        names = None if repositories is None else [self._name(each) for each in repositories]
        options = sync_options(window, self.settings, datetime.now(UTC))
        tell = _told(progress)
        with (
            self._cancellable() as cancel,
            self._state() as state,
            self.github(tell, cancel, max_requests=max_requests) as session,
        ):
            transport = choose_transport(self.settings.transport, session)
            chosen = _chosen(state, names)
            fleet = Fleet(
                self.path, self.lake, state, session=session, transport=transport, options=options, tell=tell,
                cancel=cancel, at_once=self.settings.repositories_at_once,
            )  # fmt: skip
            results = fleet.sync([tracked for tracked, _ in chosen])
            new = {tracked.id for tracked, is_new in chosen if is_new}
            for tracked, result in results:
                if tracked.id in new and isinstance(result.cause, RepositoryNotFound):
                    state.untrack(RepositoryName.parse(tracked.full_name))  # a wrong name is not worth keeping
        return [result for _, result in results]

    def preview(
        self, repositories: Sequence[str] | None = None, *, progress: Listener = _silent, **window: Unpack[Window]
    ) -> list[SyncPreview]:
        """What `sync_all` would fetch now, with how many requests and in what time. Nothing is fetched or tracked."""
        names = None if repositories is None else [self._name(each) for each in repositories]
        options = sync_options(window, self.settings, datetime.now(UTC))
        with self._cancellable() as cancel, self._state_if_there() as state, self.github(progress, cancel) as session:
            transport = choose_transport(self.settings.transport, session)
            if names is None:
                chosen = state.tracked() if state else []
            else:
                chosen = [(state and state.find(name)) or Tracked(0, name.full_name) for name in names]
            return [preview(each, options, transport, lake=self.lake, state=state) for each in chosen]

    def cancel(self) -> None:
        """Ask the running syncs to stop, from any thread: they raise SyncCancelled. What landed stays."""
        for cancel in list(self._running):
            cancel.set()

    @contextmanager
    def _cancellable(self) -> Iterator[threading.Event]:
        """An event of one sync, which `cancel` sets while it runs."""
        cancel = threading.Event()
        self._running.append(cancel)
        try:
            yield cancel
        finally:
            self._running.remove(cancel)

    # The warehouse.

    def build(self, progress: BuildListener = _silent) -> BuildResult:
        """Make `warehouse.duckdb` anew from the lake and swap it in. Raises BuildFailed, WorkspaceBusy."""
        if not self.path.is_dir():
            raise WorkspaceError(f"There is no workspace at {self.path}: track a repository first.")
        with held(self.path, "build", f"Another build is running in {self.path}: wait for it to end."):
            return build_warehouse(self.path, self.lake, self.warehouse.path, progress)

    def pull_requests(self) -> pl.DataFrame:
        """One row per pull request: state, durations in hours, reviews, sizes."""
        return self.warehouse.mart("pull_requests")

    def reviews(self) -> pl.DataFrame:
        """One row per review."""
        return self.warehouse.mart("reviews")

    def commits(self) -> pl.DataFrame:
        """One row per commit of a pull request."""
        return self.warehouse.mart("commits")

    def repositories(self) -> pl.DataFrame:
        """One row per repository that was synced."""
        return self.warehouse.mart("repositories")

    def sync_runs(self) -> pl.DataFrame:
        """One row per sync of a repository."""
        return self.warehouse.mart("sync_runs")

    def duration_percentiles(self) -> pl.DataFrame:
        """One row per repository, period and duration: n, median, p75 and p90 in hours."""
        return self.warehouse.mart("duration_percentiles")

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of a query on the warehouse."""
        return self.warehouse.sql(query)

    # The lake.

    def compact(
        self,
        repositories: Sequence[str] | None = None,
        *,
        wait: bool = True,
        tell_waiting: Callable[[float], None] = _silent,
    ) -> list[Compacted]:
        """Merge small files of the lake and drop what is superseded, while readers look on; one result a repository.

        Of the named repositories, else of all that the lake holds. Old files are deleted after some seconds, which
        `tell_waiting` is told; without `wait` they are left to the next compaction or sync. Raises UsageError."""
        names = None if repositories is None else [self._name(each) for each in repositories]
        if not self.lake.is_dir():
            return []
        with self._state() as state:
            return LakeCare(self.path, self.lake, state).compact(names, wait_and_tell(tell_waiting) if wait else None)

    def check_lake(self) -> Checked:
        """Read every file of the lake wholly; what is wrong with which."""
        return check(self.lake)

    def repair_lake(self, checked: Checked) -> dict[str, list[Path]]:
        """Set damaged files aside and delete leftovers; by repository what was set aside. A sync fetches it again."""
        return repair(checked)

    # How it stands.

    def status(self) -> pl.DataFrame:
        """One row per tracked repository: its status is pending, syncing, synced, partial or error.

        The counts are those of its newest sync."""
        with self._state_if_there() as state:
            return status_frame(self.path, state)

    def budgets(self) -> dict[str, Budget]:
        """What the tokens may still ask of GitHub, by API (`core` is REST, `graphql`); empty where there are no limits.

        Raises NetworkError, AuthenticationError."""
        with self.github() as session:
            return read_budgets(session)

    def cache_info(self) -> CacheInfo:
        """What the HTTP cache holds. Raises WorkspaceError for one that is damaged or can't be read."""
        return self._cache.info()

    def clear_cache(self) -> CacheInfo:
        """Empty the HTTP cache, also while a sync is running; what it held. It costs only requests."""
        return self._cache.clear()

    @property
    def _cache(self) -> HttpCache:
        return HttpCache(self.path / "http_cache.sqlite", self.settings.cache_max_mb)

    @contextmanager
    def github(
        self,
        progress: Listener = _silent,
        cancel: threading.Event | None = None,
        *,
        max_requests: int | None = None,
    ) -> Iterator[GitHubSession]:
        """A session with GitHub: the tokens of the environment, the hosts and the cache of this workspace."""
        session = GitHubSession(
            self.settings.hosts,
            find_credentials(self.settings),
            cache=self._cache if self.path.is_dir() and self.settings.cache_max_mb else None,
            patience=Patience(cancel, progress),
            max_requests=max_requests,
            timeouts=(self.settings.connect_timeout_s, self.settings.read_timeout_s),
            total_timeout=self.settings.total_timeout_s,
        )
        try:
            yield session
        finally:
            session.close()

    @contextmanager
    def _state(self) -> Iterator[State]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as wrong:
            raise WorkspaceError(f"{self.path} can't be made a workspace: {wrong.strerror or wrong}.") from None
        state = State(self.path / "state.db")
        try:
            yield state
        finally:
            state.close()

    @contextmanager
    def _state_if_there(self) -> Iterator[State | None]:
        """For who only looks: no folder is made for it."""
        if self.path.is_dir():
            with self._state() as state:
                yield state
        else:
            yield None

    def _name(self, text: str) -> RepositoryName:
        return RepositoryName.parse(text, self.settings.hosts.web)


def _told(progress: Listener) -> Listener:
    """Events go to who asked for them, and to the log."""

    def tell(event: SyncEvent) -> None:
        log(event)
        progress(event)

    return tell


def _chosen(state: State, names: list[RepositoryName] | None) -> list[tuple[Tracked, bool]]:
    """The rows of the named repositories, which are tracked if they were not, or of all; and whether each is new."""
    if names is None:
        return [(tracked, False) for tracked in state.tracked()]
    news = [state.track(name) for name in names]
    found = [state.find(name) for name in names]
    return [(tracked, is_new) for tracked, is_new in zip(found, news, strict=True) if tracked]
