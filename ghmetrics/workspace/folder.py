"""The folder of a workspace: its settings, its state, and the way to GitHub.

A room (GitHub's, the state's, the lake's, the warehouse's) is imported by the method that enters it: who only reads
figures does not wait for what it takes to sync."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from errno import ENAMETOOLONG
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ghmetrics.errors import UsageError, WorkspaceError
from ghmetrics.names import RepositoryName
from ghmetrics.seeds.folder import make_seeds
from ghmetrics.warehouse.project import project_dir

if TYPE_CHECKING:
    from ghmetrics.github.cache import HttpCache
    from ghmetrics.github.patience import Cancel, Listener
    from ghmetrics.github.session import GitHubSession
    from ghmetrics.settings import Settings
    from ghmetrics.state.store import State

DEFAULT_PATH = "./ghmetrics-data"

silent: Callable[[object], None] = lambda _: None  # noqa: E731 -- nobody listens


class Folder:
    """What all parts of a workspace share."""

    def __init__(self, path: str | Path | None = None, **settings: Any) -> None:  # noqa: ANN401 -- fields of Settings
        self.path = _path(path)
        self._given = settings
        if settings:
            _ = self.settings  # what is given here is checked here
        self.lake, self.seeds = self.path / "lake", self.path / "seeds"
        self._running: list[Cancel] = []

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    @cached_property
    def settings(self) -> Settings:
        """What is set for this workspace. Raises UsageError for what makes no sense."""
        from ghmetrics.settings import load_settings

        return load_settings(self.path, **self._given)

    def anchored(self) -> Self:
        """The same workspace by its whole path, which holds wherever the process goes. `cancel` reaches both."""
        twin = copy(self)
        twin.path = self.path.resolve()
        twin.lake, twin.seeds = twin.path / "lake", twin.path / "seeds"
        vars(twin).pop("warehouse", None)  # the other one's, which may have been opened already
        return twin

    @contextmanager
    def _cancellable(self) -> Iterator[Cancel]:
        """What `cancel` sets while one sync runs."""
        from ghmetrics.github.patience import Cancel

        cancel = Cancel()
        self._running.append(cancel)
        try:
            yield cancel
        finally:
            self._running.remove(cancel)

    @property
    def _cache(self) -> HttpCache:
        from ghmetrics.github.cache import HttpCache

        return HttpCache(self.path / "http_cache.sqlite", self.settings.cache_max_mb)

    @contextmanager
    def github(
        self,
        progress: Listener = silent,
        cancel: Cancel | None = None,
        *,
        max_requests: int | None = None,
        cached: bool = True,
    ) -> Iterator[GitHubSession]:
        """A session with GitHub: the tokens of the environment, the hosts and, if `cached`, this workspace's cache."""
        from ghmetrics.github.credentials import find_credentials
        from ghmetrics.github.patience import Patience
        from ghmetrics.github.session import GitHubSession

        session = GitHubSession(
            self.settings.hosts,
            find_credentials(self.settings),
            cache=self._cache if cached and self.path.is_dir() and self.settings.cache_max_mb else None,
            patience=Patience(cancel, progress),
            max_requests=max_requests,
            timeouts=(self.settings.connect_timeout_s, self.settings.read_timeout_s),
            total_timeout=self.settings.total_timeout_s,
        )
        try:
            yield session
        finally:
            session.close()

    def _make(self) -> None:
        """Make the folder and the CSV files that people edit, unless they are there."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as wrong:
            raise WorkspaceError(f"{self.path} can't be made a workspace: {wrong.strerror or wrong}.") from None
        make_seeds(self.seeds, project_dir() / "seeds")

    @contextmanager
    def _state(self) -> Iterator[State]:
        self._make()
        with self._opened_state() as state:
            yield state

    @contextmanager
    def _opened_state(self) -> Iterator[State]:
        from ghmetrics.state.store import State

        state = State(self.path / "state.db")
        try:
            yield state
        finally:
            state.close()

    @contextmanager
    def _state_if_there(self) -> Iterator[State | None]:
        """For who only looks: nothing is made for it."""
        if self.path.is_dir():
            with self._opened_state() as state:
                yield state
        else:
            yield None

    def _name(self, text: str) -> RepositoryName:
        """Read a name. Only an address has a host to compare, for which the settings are asked."""
        name = RepositoryName.parse(text)
        return RepositoryName.parse(text, self.settings.hosts.web) if name.host else name

    def _names(self, given: Sequence[str] | None) -> list[RepositoryName] | None:
        """Read a list of names. Text alone would be read letter by letter."""
        if given is None:
            return None
        if isinstance(given, str):
            raise UsageError(f"Repositories are given as a list: [{given!r}].")
        if not isinstance(given, Iterable):
            raise UsageError(f"Repositories are given as a list of text; this is of type {type(given).__name__}.")
        return [self._name(each) for each in given]


def _path(given: str | Path | None) -> Path:
    """What was given, or what the environment names, or the usual one. Raises UsageError for what is no path."""
    if given is None or given == "":
        given = os.environ.get("GHMETRICS_WORKSPACE") or DEFAULT_PATH
    try:
        path = Path(given)
        path.lstat()  # it may be missing; here it counts whether there can be such a path at all
    except TypeError:
        raise UsageError(
            f"A workspace is named by the path of a folder; this is of type {type(given).__name__}."
        ) from None
    except ValueError:
        raise UsageError(
            f"{str(given)!r} can't be the path of a workspace: it has a character that no path has."
        ) from None
    except OSError as wrong:
        if wrong.errno == ENAMETOOLONG:
            raise UsageError(f"The path of the workspace is too long: {path}.") from None
    return path
