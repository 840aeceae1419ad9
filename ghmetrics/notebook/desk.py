"""What the panel needs of a workspace."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, Unpack

from ghmetrics.github.events import RepositoriesListed, Retrying, Waiting
from ghmetrics.github.repositories import ListedRepositories
from ghmetrics.github.session import GitHubSession
from ghmetrics.settings import Settings
from ghmetrics.sync.events import Listener
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.status import Standing
from ghmetrics.sync.window import Window
from ghmetrics.warehouse.build import BuildResult
from ghmetrics.warehouse.dbt_run import ModelDone

ListListener = Callable[[RepositoriesListed | Waiting | Retrying], None]


class OpenSyncs(Protocol):
    """Syncs over one session with GitHub."""

    @property
    def has_stopped(self) -> bool:
        """Whether something ended all of them."""

    def sync(self, repositories: Sequence[str] | None = None, **window: Unpack[Window]) -> Sequence[SyncResult]:
        """Sync some repositories; one result for each."""

    def stop(self, repository: str) -> None:
        """Ask its sync to stop, or not to begin."""

    def allow(self, repository: str) -> None:
        """Take that back."""


class Desk(Protocol):
    """A workspace, as far as the panel works with it."""

    path: Path

    @property
    def settings(self) -> Settings:
        """What is set for it."""

    def anchored(self) -> "Desk":
        """The same workspace, wherever the process goes."""

    def standings(self) -> list[Standing]:
        """How its repositories stand."""

    def github(self, *, cached: bool = True) -> AbstractContextManager[GitHubSession]:
        """A session with GitHub."""

    def syncs(self, progress: Listener) -> AbstractContextManager[OpenSyncs]:
        """A session for syncs from several threads."""

    def untrack(self, repository: str) -> None:
        """Take a repository off the list."""

    def list_repositories(self, owner: str, *, progress: ListListener) -> ListedRepositories:
        """The repositories of an owner that the token can see."""

    def build(self, progress: Callable[[ModelDone], None]) -> BuildResult:
        """Make the warehouse from the lake."""
