"""The HTTP cache: ETags and bodies on disk. Deleting it costs only requests, so nothing that befalls it ends a sync."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ghmetrics.errors import WorkspaceBusy, WorkspaceError
from ghmetrics.github.cache_file import CacheFile, CacheInfo, is_damage, read_info, remove

if TYPE_CHECKING:
    from requests_cache import CachedSession

LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@dataclass(frozen=True)
class HttpCache:
    """Where the cache lies, how large it may become, and how long another process that holds it is waited for."""

    path: Path
    max_mb: int = 200
    busy_s: float = 5.0

    def session(self) -> "CachedSession":
        """A session whose GET requests go through the cache, each one asked again so that GitHub's 304 decides.

        A cache that can't be used is said once, as a warning of the logger, and then done without."""
        from ghmetrics.github.cached_session import Answers, Session  # noqa: PLC0415 -- looking at the cache needs no HTTP

        return Session(Answers(self))

    def info(self) -> CacheInfo:
        """What it holds. Raises WorkspaceError, WorkspaceBusy."""
        try:
            return read_info(self.path, self.busy_s)
        except (sqlite3.Error, OSError) as wrong:
            raise self._trouble(wrong) from None

    def clear(self) -> CacheInfo:
        """Forget all of it, also while others use it; what it held. Raises WorkspaceError, WorkspaceBusy."""
        try:
            held = read_info(self.path, self.busy_s)
            if self.path.exists():
                file = self.opened()
                file.clear()
                file.close()
            self.path.with_suffix(".damaged").unlink(missing_ok=True)
        except (sqlite3.Error, OSError) as wrong:
            if not is_damage(wrong):
                raise self._trouble(wrong) from None
            return self._removed()
        return held

    def opened(self) -> CacheFile:
        """The file behind it, made if it is not there. Raises what SQLite raises."""
        return CacheFile(self.path, self.max_mb * 1_000_000, self.busy_s)

    def _removed(self) -> CacheInfo:
        try:
            held = CacheInfo(self.path, self.path.stat().st_size, 0, None, None)
            remove(self.path)
        except OSError as wrong:
            raise self._trouble(wrong) from None
        return held

    def _trouble(self, wrong: Exception) -> WorkspaceError | WorkspaceBusy:
        if is_damage(wrong):
            return WorkspaceError(
                f"The HTTP cache {self.path} is damaged ({wrong}): `ghmetrics cache clear` removes it."
            )
        if getattr(wrong, "sqlite_errorcode", None) in LOCKED:
            return WorkspaceBusy(f"The HTTP cache {self.path} is locked by another process: try again later.")
        return WorkspaceError(f"The HTTP cache {self.path} can't be used: {wrong}.")
