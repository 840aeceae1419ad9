"""What is tracked, how it is synced, and how it stands."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Unpack

import polars as pl

from ghmetrics.errors import RepositoryNotFound, UsageError
from ghmetrics.github.budgets import read_budgets
from ghmetrics.github.limits import Budget
from ghmetrics.github.transport import choose_transport
from ghmetrics.names import RepositoryName
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync.events import Listener, Told
from ghmetrics.sync.fleet import Fleet
from ghmetrics.sync.preview import SyncPreview, previews
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.status import status_frame
from ghmetrics.sync.window import Window, sync_options
from ghmetrics.workspace.folder import Folder, silent
from ghmetrics.workspace.housekeeping import LakeCare


class Syncing(Folder):
    """The part of a workspace that brings data in."""

    def track(self, *repositories: str, sync: bool = True, progress: Listener = silent) -> list[SyncResult]:
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
        progress: Listener = silent,
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
        progress: Listener = silent,
        max_requests: int | None = None,
        **window: Unpack[Window],
    ) -> list[SyncResult]:
        """Sync the named or else all tracked repositories, some side by side. One that fails does not stop the rest.

        What has not changed is not fetched. `max_requests` stops all of it after so many; the next sync goes on. For a
        pull request GraphQL needs 3 of them and REST 5, more if it is a very long one."""
        names = None if repositories is None else [self._name(each) for each in repositories]
        options = sync_options(window, self.settings, datetime.now(UTC))
        tell = Told(progress)
        with (
            self._cancellable() as cancel,
            self._state() as state,
            self.github(tell, cancel, max_requests=max_requests) as session,
        ):
            transport = choose_transport(self.settings.transport, session)
            chosen = _chosen(state, names)
            fleet = Fleet(
                self.path, self.lake, state, session=session, transport=transport, options=options, tell=tell,
                cancel=cancel, at_once=self.settings.repositories_at_once if max_requests is None else 1,
                tidy=LakeCare(self.path, self.lake, state).tidy,
            )  # fmt: skip
            results = fleet.sync([tracked for tracked, _ in chosen])
            new = {tracked.id for tracked, is_new in chosen if is_new}
            for tracked, result in results:
                if tracked.id in new and isinstance(result.cause, RepositoryNotFound):
                    state.untrack(RepositoryName.parse(tracked.full_name))  # a wrong name is not worth keeping
        return [result for _, result in results]

    def preview(
        self, repositories: Sequence[str] | None = None, *, progress: Listener = silent, **window: Unpack[Window]
    ) -> list[SyncPreview]:
        """What `sync_all` would fetch now, with how many requests and in what time. Nothing is fetched or tracked."""
        names = None if repositories is None else [self._name(each) for each in repositories]
        options = sync_options(window, self.settings, datetime.now(UTC))
        with (
            self._cancellable() as cancel,
            self._state_if_there() as state,
            self.github(Told(progress), cancel, cached=False) as session,  # nothing is written, not even there
        ):
            transport = choose_transport(self.settings.transport, session)
            if names is None:
                chosen = state.tracked() if state else []
            else:
                chosen = [(state and state.find(name)) or Tracked(0, name.full_name) for name in names]
            return previews(chosen, options, transport, lake=self.lake, state=state)

    def cancel(self) -> None:
        """Ask the running syncs to stop, from any thread: they raise SyncCancelled. What landed stays."""
        for cancel in list(self._running):
            cancel.set()

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


def _chosen(state: State, names: list[RepositoryName] | None) -> list[tuple[Tracked, bool]]:
    """The rows of the named repositories, which are tracked if they were not, or of all; and whether each is new."""
    if names is None:
        return [(tracked, False) for tracked in state.tracked()]
    news = [state.track(name) for name in names]
    found = [state.find(name) for name in names]
    return [(tracked, is_new) for tracked, is_new in zip(found, news, strict=True) if tracked]
