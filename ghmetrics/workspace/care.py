"""Looking after a workspace: the files of its lake, and its HTTP cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ghmetrics.workspace.folder import Folder, silent

if TYPE_CHECKING:
    from ghmetrics.github.cache_file import CacheInfo
    from ghmetrics.lake.check import Checked
    from ghmetrics.workspace.housekeeping import Compacted


class Care(Folder):
    """The part of a workspace that keeps it in good order."""

    def compact(
        self,
        repositories: Sequence[str] | None = None,
        *,
        wait: bool = True,
        tell_waiting: Callable[[float], None] = silent,
    ) -> list[Compacted]:
        """Merge small files of the lake and drop what is superseded, while readers look on; one result a repository.

        Of the named repositories, else of all that the lake holds. Old files are deleted after some seconds, which
        `tell_waiting` is told; without `wait` they are left to the next compaction or sync. Raises UsageError."""
        from ghmetrics.workspace.housekeeping import LakeCare, wait_and_tell

        names = self._names(repositories)
        if not self.lake.is_dir():
            return []
        with self._state() as state:
            return LakeCare(self.path, self.lake, state).compact(names, wait_and_tell(tell_waiting) if wait else None)

    def check_lake(self) -> Checked:
        """Read every file of the lake wholly; what is wrong with which."""
        from ghmetrics.lake.check import check

        return check(self.lake)

    def repair_lake(self, checked: Checked) -> dict[str, list[Path]]:
        """Set damaged files aside and delete leftovers; by repository what was set aside. A sync fetches it again.

        Raises WorkspaceBusy while one of the repositories is being synced: nothing was done then."""
        from ghmetrics.lake.check import repair
        from ghmetrics.state.locks import held, lock_name

        with ExitStack() as locks, self._state_if_there() as state:
            concerned = {finding.repository for finding in checked.damaged}
            for tracked in state.tracked() if state else ():
                if state and concerned.intersection(tracked.names):
                    busy = f"{tracked.full_name} is being synced: repair the lake when that is done."
                    locks.enter_context(held(self.path, lock_name(tracked), busy))
                    state.doubt_coverage(tracked)  # before its files go: who is stopped in between finds them again
            return repair(checked)

    def cache_info(self) -> CacheInfo:
        """What the HTTP cache holds. Raises WorkspaceError for one that is damaged or can't be read."""
        return self._cache.info()

    def clear_cache(self) -> CacheInfo:
        """Empty the HTTP cache, also while a sync is running; what it held. It costs only requests."""
        return self._cache.clear()
