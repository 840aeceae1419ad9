"""What a workspace fetches at once: which repositories, with what window, over which of GitHub's APIs."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ghmetrics.errors import RepositoryNotFound
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import choose_transport
from ghmetrics.names import RepositoryName
from ghmetrics.settings import Settings
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync.events import Listener, Told
from ghmetrics.sync.fleet import Fleet
from ghmetrics.sync.preview import SyncPreview, previews
from ghmetrics.sync.result import SyncResults
from ghmetrics.sync.window import Window, sync_options
from ghmetrics.workspace.housekeeping import LakeCare

Names = Sequence[RepositoryName] | None
"""None: all that are tracked."""


class Fetching:
    """One sync, or the look before it. Raises UsageError for a window that makes no sense."""

    def __init__(self, workspace: Path, lake: Path, settings: Settings, window: Window, progress: Listener) -> None:
        self._workspace, self._lake, self._settings = workspace, lake, settings
        self._options = sync_options(window, settings, datetime.now(UTC))
        self.tell = Told(progress)

    def sync(
        self, names: Names, state: State, session: GitHubSession, cancel: threading.Event, *, one_by_one: bool
    ) -> SyncResults:
        """Bring the repositories up to date. Each is tracked from now on, but for those that GitHub does not show."""
        transport = choose_transport(self._settings.transport, session)
        chosen = _chosen(state, names)
        fleet = Fleet(
            self._workspace, self._lake, state, session=session, transport=transport, options=self._options,
            tell=self.tell, cancel=cancel, at_once=1 if one_by_one else self._settings.repositories_at_once,
            tidy=LakeCare(self._workspace, self._lake, state).tidy,
        )  # fmt: skip
        results = fleet.sync([tracked for tracked, _ in chosen])
        new = {tracked.id for tracked, is_new in chosen if is_new}
        for tracked, result in results:
            if tracked.id in new and isinstance(result.cause, RepositoryNotFound):
                state.untrack(RepositoryName.parse(tracked.full_name))  # a wrong name is not worth keeping
        return SyncResults(result for _, result in results)

    def preview(self, names: Names, state: State | None, session: GitHubSession) -> list[SyncPreview]:
        """What a sync would fetch now. Without a state nothing is tracked yet."""
        transport = choose_transport(self._settings.transport, session)
        if names is None:
            chosen = state.tracked() if state else []
        else:
            chosen = [(state and state.find(name)) or Tracked(0, name.full_name) for name in names]
        return previews(chosen, self._options, transport, lake=self._lake, state=state)


def _chosen(state: State, names: Names) -> list[tuple[Tracked, bool]]:
    """The rows of the named repositories, which are tracked if they were not, or of all; and whether each is new."""
    if names is None:
        return [(tracked, False) for tracked in state.tracked()]
    news = [state.track(name) for name in names]
    found = [state.find(name) for name in names]
    return [(tracked, is_new) for tracked, is_new in zip(found, news, strict=True) if tracked]
