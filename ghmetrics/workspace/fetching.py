"""What a workspace fetches at once: which repositories, with what window, over which of GitHub's APIs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Unpack

from ghmetrics.errors import RepositoryNotFound
from ghmetrics.github.patience import Cancel
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import choose_transport
from ghmetrics.names import RepositoryName
from ghmetrics.settings import Settings
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync.events import Told
from ghmetrics.sync.fleet import Fleet
from ghmetrics.sync.preview import SyncPreview, previews
from ghmetrics.sync.result import SyncResults
from ghmetrics.sync.window import SyncOptions, Window, sync_options
from ghmetrics.workspace.housekeeping import LakeCare

Names = Sequence[RepositoryName] | None
"""None: all that are tracked."""


@dataclass(frozen=True)
class Syncs:
    """Syncs over one session with GitHub: from whatever threads they begin, its limits are counted for all together."""

    workspace: Path
    lake: Path
    settings: Settings
    state: State
    session: GitHubSession
    cancel: Cancel
    tell: Told
    read_name: Callable[[str], RepositoryName]

    @property
    def has_stopped(self) -> bool:
        """Whether something ended all of them: somebody who asked for it, or what befalls them all."""
        return self.cancel.is_set()

    def sync(self, repositories: Sequence[str] | None = None, **window: Unpack[Window]) -> SyncResults:
        """The same as `Workspace.sync_all`, but for what was stopped and not allowed again.

        Raises UsageError for a wrong name or window."""
        names = None if repositories is None else [self.read_name(each) for each in repositories]
        return self.run(names, sync_options(window, self.settings, datetime.now(UTC)))

    def run(self, names: Names, options: SyncOptions, *, one_by_one: bool = False) -> SyncResults:
        """Bring the repositories up to date. Each is tracked from now on, but for those that GitHub does not show."""
        transport = choose_transport(self.settings.transport, self.session)
        if names is not None and not self.has_stopped:  # what nobody wants any more is not tracked for it
            names = [name for name in names if not self.cancel.has_stopped(name.full_name)]
        chosen = _chosen(self.state, names)
        fleet = Fleet(
            self.workspace, self.lake, self.state, session=self.session, transport=transport, options=options,
            tell=self.tell, cancel=self.cancel, at_once=1 if one_by_one else self.settings.repositories_at_once,
            tidy=LakeCare(self.workspace, self.lake, self.state).tidy,
        )  # fmt: skip
        results = fleet.sync([tracked for tracked, _ in chosen])
        new = {tracked.id for tracked, is_new in chosen if is_new}
        for tracked, result in results:
            if tracked.id in new and isinstance(result.cause, RepositoryNotFound):
                self.state.untrack(RepositoryName.parse(tracked.full_name))  # a wrong name is not worth keeping
        return SyncResults(result for _, result in results)

    def stop(self, repository: str) -> None:
        """Ask its sync to stop, or not to begin, from any thread, while the others go on."""
        self.cancel.stop(repository)

    def allow(self, repository: str) -> None:
        """Take a `stop` back: the repository is about to be synced again."""
        self.cancel.allow(repository)


def preview(
    names: Names, options: SyncOptions, *, lake: Path, settings: Settings, state: State | None, session: GitHubSession
) -> list[SyncPreview]:
    """What a sync would fetch now. Without a state nothing is tracked yet."""
    transport = choose_transport(settings.transport, session)
    if names is None:
        chosen = state.tracked() if state else []
    else:
        chosen = [(state and state.find(name)) or Tracked(0, name.full_name) for name in names]
    return previews(chosen, options, transport, lake=lake, state=state)


def _chosen(state: State, names: Names) -> list[tuple[Tracked, bool]]:
    """The rows of the named repositories, which are tracked if they were not, or of all; and whether each is new."""
    if names is None:
        return [(tracked, False) for tracked in state.tracked()]
    news = [state.track(name) for name in names]
    found = [state.find(name) for name in names]
    return [(tracked, is_new) for tracked, is_new in zip(found, news, strict=True) if tracked]
