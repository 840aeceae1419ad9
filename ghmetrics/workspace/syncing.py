"""What is tracked, how it is synced, and how it stands."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Unpack

from ghmetrics.errors import SyncCancelled, UsageError
from ghmetrics.workspace.folder import Folder, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import polars as pl

    from ghmetrics.github.events import RepositoriesListed, Retrying, Waiting
    from ghmetrics.github.limits import Budget
    from ghmetrics.github.repositories import ListedRepositories
    from ghmetrics.sync.events import Listener
    from ghmetrics.sync.preview import SyncPreview
    from ghmetrics.sync.result import SyncResult, SyncResults
    from ghmetrics.sync.status import Standing
    from ghmetrics.sync.window import SyncOptions, Window
    from ghmetrics.workspace.fetching import Syncs

    ListListener = Callable[[RepositoriesListed | Waiting | Retrying], None]


class Syncing(Folder):
    """The part of a workspace that brings data in."""

    def track(self, *repositories: str, sync: bool = True, progress: Listener | None = None) -> SyncResults:
        """Add repositories (OWNER/REPO or address) and sync them, unless `sync` is False; one result for each sync.

        A repository that GitHub does not show is not kept. Raises UsageError for a wrong name."""
        from ghmetrics.sync.result import SyncResults

        if sync:
            return self.sync_all(repositories, progress=progress)
        names = [self._name(each) for each in repositories]
        with self._state() as state:
            for name in names:
                state.track(name)
        return SyncResults()

    def untrack(self, repository: str) -> None:
        """Take a repository off the list. What was fetched of it stays in the lake and in the warehouse."""
        name = self._name(repository)
        if self.path.is_dir():
            with self._state() as state:
                if state.untrack(name):
                    return
        raise UsageError(f"{name} is not tracked in {self.path}.")

    def list_repositories(self, owner: str, *, progress: ListListener = silent) -> ListedRepositories:
        """What an organisation or a person has on GitHub that the tokens may see, the newest push first.

        `progress` gets each page as it comes (RepositoriesListed), and Waiting and Retrying; `cancel` ends it. Nothing
        is tracked or written. Raises UsageError for what can't be a name, NotThere where GitHub shows nobody of that
        name, PermissionMissing, AuthenticationError, NetworkError, SyncCancelled."""
        from ghmetrics.github.repositories import read_repositories

        with self._cancellable() as cancel, self.github(progress, cancel, cached=False) as session:
            try:
                return read_repositories(session, owner, progress)
            except SyncCancelled:
                raise SyncCancelled("Stopped. Nothing was changed.") from None

    # Syncing.

    def sync(
        self,
        repository: str,
        *,
        progress: Listener | None = None,
        max_requests: int | None = None,
        **window: Unpack[Window],
    ) -> SyncResult:
        """Fetch a repository's pull requests into the lake; a repository that is not tracked yet is tracked.

        `window`: one of `days_back`, `since` (a date, or text like `2026-01-31`), `all_history`; `max_pull_requests`;
        `commits`; `comments`.
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
        progress: Listener | None = None,
        max_requests: int | None = None,
        **window: Unpack[Window],
    ) -> SyncResults:
        """Sync the named or else all tracked repositories, some side by side. One that fails does not stop the rest.

        What has not changed is not fetched. `max_requests` stops all of it after so many; the next sync goes on. For a
        pull request GraphQL needs 3 of them and REST 5, more if it is a very long one. In a notebook the cell shows a
        bar, unless `progress` listens."""
        names = self._names(repositories)
        options = self._options(window)  # a wrong one is refused before anything is made
        with _shown(progress) as listener, self.syncs(listener, max_requests=max_requests) as syncs:
            return syncs.run(names, options, one_by_one=max_requests is not None)

    @contextmanager
    def syncs(self, progress: Listener = silent, *, max_requests: int | None = None) -> Iterator[Syncs]:
        """For syncs from several threads at once: one session with GitHub, which counts its limits for all of them."""
        from ghmetrics.sync.events import Told
        from ghmetrics.sync.window import whole_number
        from ghmetrics.workspace.fetching import Syncs

        most = whole_number("max_requests", max_requests)
        tell = Told(progress)
        with (
            self._cancellable() as cancel,
            self._state() as state,
            self.github(tell, cancel, max_requests=most) as session,
        ):
            yield Syncs(self.path, self.lake, self.settings, state, session, cancel, tell, self._name)

    def preview(
        self, repositories: Sequence[str] | None = None, *, progress: Listener = silent, **window: Unpack[Window]
    ) -> list[SyncPreview]:
        """What `sync_all` would fetch now, with how many requests and in what time. Nothing is fetched or tracked."""
        from ghmetrics.sync.events import Told
        from ghmetrics.workspace.fetching import preview

        names = self._names(repositories)
        options = self._options(window)
        with (
            self._cancellable() as cancel,
            self._state_if_there() as state,
            self.github(Told(progress), cancel, cached=False) as session,  # nothing is written, not even there
        ):
            return preview(names, options, lake=self.lake, settings=self.settings, state=state, session=session)

    def _options(self, window: Window) -> SyncOptions:
        from ghmetrics.sync.window import sync_options

        return sync_options(window, self.settings, datetime.now(UTC))

    def cancel(self) -> None:
        """Ask the running syncs to stop, from any thread: they raise SyncCancelled. What landed stays."""
        for cancel in list(self._running):
            cancel.set()

    def status(self) -> pl.DataFrame:
        """One row per tracked repository: its status is pending, syncing, synced, partial or error.

        The counts are those of its newest sync."""
        from ghmetrics.sync.status_frame import status_frame

        return status_frame(self.standings())

    def standings(self) -> list[Standing]:
        """The same as `status`, an object a repository: a frame takes longer to load than to read."""
        with self._state_if_there() as state:
            if state is None:
                return []
            from ghmetrics.sync.status import standings

            return standings(self.path, state)

    def budgets(self) -> dict[str, Budget]:
        """What the tokens may still ask of GitHub, by API (`core` is REST, `graphql`); empty where there are no limits.

        Raises NetworkError, AuthenticationError."""
        from ghmetrics.github.budgets import read_budgets

        with self.github(cached=False) as session:  # they are never the same
            return read_budgets(session)


@contextmanager
def _shown(progress: Listener | None) -> Iterator[Listener]:
    """Who listens to a sync; where nobody does and a notebook runs it, a bar below the cell."""
    if progress is not None:
        yield progress
        return
    from ghmetrics.notebook.inline import is_notebook, shown_inline

    if is_notebook():
        with shown_inline() as listener:
            yield listener
    else:
        yield silent
