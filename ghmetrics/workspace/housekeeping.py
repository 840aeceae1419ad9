"""Care for a workspace's lake: which repositories are in it, and whose locks are held while their files are touched."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ghmetrics.errors import GhMetricsError, UsageError, WorkspaceBusy
from ghmetrics.lake.compact import compact, sweep, tidy
from ghmetrics.lake.files import repository_files
from ghmetrics.lake.inventory import repositories_in
from ghmetrics.lake.schema import KINDS
from ghmetrics.names import RepositoryName
from ghmetrics.state.locks import held, lock_name
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked

Wait = Callable[[float], None]


@dataclass(frozen=True)
class Compacted:
    """What a compaction did to one repository: its files before and after, and their bytes.

    `left` files are needed by nobody and are deleted by the next compaction or sync. `trouble` is why the repository
    was left out, or not compacted to the end."""

    repository: str
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    left: int = 0
    trouble: GhMetricsError | None = None


@dataclass(frozen=True)
class _Repository:
    """One repository in the lake. Without a lock nobody syncs it."""

    repo_id: int
    names: frozenset[str]
    title: str
    lock: str | None


class LakeCare:
    """Compaction of a workspace's lake, repository by repository."""

    def __init__(self, workspace: Path, lake: Path, state: State) -> None:
        self._workspace, self._lake, self._state = workspace, lake, state

    def compact(self, names: Sequence[RepositoryName] | None, wait: Wait | None) -> list[Compacted]:
        """Compact the named repositories, or all in the lake. One that is busy or damaged does not stop the rest.

        `wait` is called with the seconds until the old files may go; without it they are left to the next time."""
        results = {each: self._compact(each) for each in self._repositories(names)}
        seconds = 0.0
        for each in [each for each, result in results.items() if not result.trouble]:
            results[each], until = self._sweep(each, results[each])
            seconds = max(seconds, until)
        if wait and seconds:
            wait(seconds)
            for each in [each for each, result in results.items() if result.left and not result.trouble]:
                results[each], _ = self._sweep(each, results[each])
        return list(results.values())

    def tidy(self, tracked: Tracked) -> None:
        """What is done after a sync, by who holds the repository's lock. Raises DamagedFile, WorkspaceError."""
        if tracked.repo_id is not None:
            tidy(self._lake, tracked.repo_id, tracked.names, self.no_build)

    def _repositories(self, names: Sequence[RepositoryName] | None) -> list[_Repository]:
        tracked = {each.repo_id: each for each in self._state.tracked()}
        wanted = None if names is None else {name.full_name.lower() for name in names}
        found: set[str] = set()
        chosen = []
        for repo_id, folders in repositories_in(self._lake).items():
            row = tracked.get(repo_id)
            known_as = {name.lower() for name in folders} | ({row.full_name.lower()} if row else set())
            if wanted is None or known_as & wanted:
                found |= known_as
                title = row.full_name if row else " or ".join(sorted(folders))
                chosen.append(_Repository(repo_id, frozenset(folders), title, lock_name(row) if row else None))
        if missing := (wanted or set()) - found:
            raise UsageError(f"The lake holds nothing of {', '.join(sorted(missing))}.")
        return sorted(chosen, key=lambda each: (each.title.lower(), each.repo_id))

    def _compact(self, repository: _Repository) -> Compacted:
        files, size = self._size(repository)
        result = Compacted(repository.title, files, files, size, size)
        try:
            with self._alone(repository):
                compact(self._lake, repository.repo_id, repository.names)
        except GhMetricsError as wrong:
            return replace(result, trouble=wrong)
        return result

    def _sweep(self, repository: _Repository, result: Compacted) -> tuple[Compacted, float]:
        try:
            with self._alone(repository):
                swept = sweep(self._lake, repository.repo_id, repository.names, self.no_build)
        except GhMetricsError as wrong:
            return replace(result, trouble=wrong), 0.0
        files, size = self._size(repository)
        return replace(result, files_after=files, bytes_after=size, left=swept.left), swept.wait_s

    @contextmanager
    def _alone(self, repository: _Repository) -> Iterator[None]:
        with ExitStack() as stack:
            if repository.lock:
                busy = f"Another process is syncing {repository.title}: compact it when that is done."
                stack.enter_context(held(self._workspace, repository.lock, busy))
            yield

    @contextmanager
    def no_build(self) -> Iterator[bool]:
        """Keep builds from beginning: they read what they have listed a while before. False while one runs."""
        with ExitStack() as stack:
            try:
                stack.enter_context(held(self._workspace, "build", ""))
            except WorkspaceBusy:
                is_free = False
            else:
                is_free = True
            yield is_free

    def _size(self, repository: _Repository) -> tuple[int, int]:
        paths = [
            path for kind in KINDS for name in repository.names for path in repository_files(self._lake, kind, name)
        ]
        return len(paths), sum(_size_of(path) for path in paths)


def _size_of(path: Path) -> int:
    """0 for a file that another compaction has deleted meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def wait_and_tell(tell: Callable[[float], None]) -> Wait:
    """Say for how long, then wait."""

    def wait(seconds: float) -> None:
        tell(seconds)
        time.sleep(seconds)

    return wait
