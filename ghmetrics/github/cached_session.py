"""Requests that go through the HTTP cache: requests-cache, with answers that lie in our own file."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import orjson
import requests
from requests.structures import CaseInsensitiveDict
from requests_cache import CachedSession
from requests_cache.backends.base import BaseCache
from requests_cache.models.request import CachedRequest
from requests_cache.models.response import CachedResponse
from requests_cache.serializers import json_serializer

from ghmetrics.github.cache import HttpCache
from ghmetrics.github.cache_file import KEPT_FOR, CacheFile, is_damage, set_aside

T = TypeVar("T")

KEPT_HEADERS = ("Content-Type", "ETag", "Link")
"""All that is needed to ask again. What is not kept can't leak."""

log = logging.getLogger(__name__)


class Session(CachedSession):
    """requests-cache, but for two habits: it answers from the cache where the network fails, and handles every POST."""

    def __init__(self, answers: "Answers") -> None:
        super().__init__(
            backend=answers, always_revalidate=True, expire_after=KEPT_FOR, filter_fn=_is_worth_keeping,
            allowable_methods=("GET",), allowable_codes=(200,), stale_if_error=False,
            ignored_parameters=["Authorization"],
        )  # fmt: skip
        self._answers = answers

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- requests-cache's own signature
        if request.method != "GET" or self._answers.is_off:
            return requests.Session.send(self, request, *args, **kwargs)
        return super().send(request, *args, **kwargs)

    def _resend(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return self._send_and_cache(*args, **kwargs)


class Answers(BaseCache):
    """The answers in their file. Nothing here raises: the file that fails is done without from then on.

    requests-cache's own SQLite backend waits for ever for a file that it can't write (read-only, locked), and loses
    what it could not write without a word."""

    def __init__(self, cache: HttpCache) -> None:
        super().__init__(cache_name=str(cache.path))
        self._cache, self._lock = cache, threading.Lock()
        self._file = self._opened()

    @property
    def is_off(self) -> bool:
        return self._file is None

    def get_response(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        found = self._tried(lambda file: file.read(key))
        response = None if found is None else _restored(found)
        if response is None:
            return default
        response.cache_key = key
        return response

    def save_response(self, response: requests.Response, cache_key: str | None = None, expires: object = None) -> None:
        key = cache_key or self.create_key(response.request)
        if isinstance(response, CachedResponse) and response.revalidated:
            self._tried(lambda file: file.touch(key))
            return
        content = json_serializer.dumps(_bare(response))
        self._tried(lambda file: file.write(key, content))

    def delete(self, *keys: str, **_: Any) -> None:  # noqa: ANN401
        for key in keys:
            self._tried(lambda file, key=key: file.forget(key))  # type: ignore[misc]

    def clear(self) -> None:
        self._tried(lambda file: file.clear())

    def close(self) -> None:
        self._tried(lambda file: file.trim())
        with self._lock:
            file, self._file = self._file, None
            if file:
                file.close()

    def _opened(self) -> CacheFile | None:
        path = self._cache.path
        try:
            try:
                return self._cache.opened()
            except sqlite3.Error as wrong:
                if not is_damage(wrong):
                    raise
                name = set_aside(path).name
                log.warning(
                    "The HTTP cache %s is damaged (%s): it is set aside as %s, and a new one begins.", path, wrong, name
                )
                return self._cache.opened()
        except (sqlite3.Error, OSError) as wrong:
            log.warning("The HTTP cache %s can't be used (%s): this run goes on without it.", path, wrong)
            return None

    def _tried(self, use: Callable[[CacheFile], T]) -> T | None:
        with self._lock:
            if self._file is None:
                return None
            try:
                return use(self._file)
            except (sqlite3.Error, OSError) as wrong:
                self._give_up(self._file, wrong)
                return None

    def _give_up(self, file: CacheFile, wrong: Exception) -> None:
        path, self._file = self._cache.path, None
        file.close()
        if is_damage(wrong):
            try:
                name = set_aside(path).name
            except OSError as also_wrong:
                wrong = also_wrong
            else:
                log.warning(
                    "The HTTP cache %s is damaged (%s): it is set aside as %s, and this run goes on without one.",
                    path,
                    wrong,
                    name,
                )
                return
        log.warning("The HTTP cache %s can't be used (%s): this run goes on without it.", path, wrong)


def _bare(response: requests.Response) -> CachedResponse:
    """An answer without what came with it: no request headers, no cookies, no redirects, no `Vary`.

    GitHub's ETags differ by token and it is asked each time, so `Vary` would only keep answers from being found."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return CachedResponse(
        content=response.content, reason=response.reason, status_code=response.status_code,
        url=response.url, request=CachedRequest(method="GET", url=response.request.url or ""),
        headers=CaseInsensitiveDict(headers),
    )  # fmt: skip


def _restored(content: bytes) -> CachedResponse | None:
    """The answer of a row; None for one that makes no sense, whoever wrote it."""
    try:
        response = json_serializer.loads(content)
        is_sound = (
            isinstance(response, CachedResponse) and response.status_code == 200  # noqa: PLR2004
            and isinstance(response.url, str) and _is_worth_keeping(response)
            and all(value.isascii() and value.isprintable() for value in response.headers.values())
        )  # fmt: skip
    except Exception:  # noqa: BLE001 -- nonsense fails in any way, and the answer is only fetched again
        return None
    return response if is_sound else None


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
