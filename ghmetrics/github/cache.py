"""The HTTP cache: ETags and bodies on disk. Deleting it costs only API calls."""

import logging
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import requests
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache

from ghmetrics.errors import WorkspaceError

CACHE_DAYS = 90
BUSY_S = 10

logging.getLogger("requests_cache").setLevel(logging.ERROR)


class _HonestSession(CachedSession):
    """requests-cache, but for one habit: it answers from the cache where the network fails."""

    def _resend(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- requests-cache's own signature
        return self._send_and_cache(*args, **kwargs)


def cached_session(path: Path) -> CachedSession:
    """requests-cache over SQLite: JSON, never pickles; asked again every time, so that GitHub's 304 decides.

    A damaged file is set aside. Raises WorkspaceError where the file can't be written."""
    try:
        try:
            _check(path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            path.replace(path.with_suffix(".damaged"))
            _check(path)
    except (sqlite3.Error, OSError) as wrong:
        raise WorkspaceError(f"The HTTP cache {path} can't be written: {wrong}.") from None
    return _HonestSession(
        backend=SQLiteCache(path, serializer="json", busy_timeout=BUSY_S * 1000),
        always_revalidate=True, expire_after=CACHE_DAYS * 86_400, filter_fn=_is_worth_keeping,
        allowable_methods=("GET",), allowable_codes=(200,), stale_if_error=False,
        ignored_parameters=["Authorization"],
    )  # fmt: skip


def _check(path: Path) -> None:
    """Read all and write a little, so that trouble shows here: requests-cache waits for ever on a read-only file."""
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        (verdict,) = connection.execute("pragma quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        connection.executescript("begin immediate; pragma user_version = 1; commit")
    finally:
        connection.close()


def _is_worth_keeping(response: requests.Response) -> bool:
    """Whole JSON that GitHub can be asked about: a broken body would come back for ever, and one without ETag too.

    A full page that is the last one may have a successor next time, and a 304 need not say so."""
    if "ETag" not in response.headers:
        return False
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return False
    per_page = parse_qs(urlsplit(response.url).query).get("per_page", [""])[0]
    is_full = isinstance(body, list) and str(len(body)) == per_page
    return not is_full or 'rel="next"' in response.headers.get("Link", "")
