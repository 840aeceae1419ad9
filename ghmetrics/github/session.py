"""One HTTP session with GitHub: cached, retried, patient, and closed to every other host."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import orjson
import requests
import tenacity
from requests.adapters import HTTPAdapter
from requests.utils import parse_header_links
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache

from ghmetrics.errors import GitHubError, NetworkError
from ghmetrics.github.auth import Token
from ghmetrics.github.events import Retrying
from ghmetrics.github.graphql_errors import LIMIT_TYPES, QueryTooHeavy
from ghmetrics.github.limits import Patience, RateLimits, is_limit
from ghmetrics.github.refusals import ServerTrouble, refusal
from ghmetrics.settings import Hosts

T = TypeVar("T")

ATTEMPTS = 4
MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 307, 308)
CACHE_DAYS = 90

logging.getLogger("requests_cache").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Answer:
    """A good answer: its parsed JSON, and the address of the next page, if there is one."""

    body: Any
    next_url: str | None


class _BearerAuth(requests.auth.AuthBase):
    """Sets the token late, and keeps requests from looking into ~/.netrc for another one."""

    def __init__(self, token: Token | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token.text}"
        return request


class _Wire(HTTPAdapter):
    """What really goes over the network, below the cache: counted, and its limits noted."""

    def __init__(self, limits: RateLimits) -> None:
        super().__init__(pool_maxsize=16)
        self.request_count = 0
        self._limits, self._lock = limits, threading.Lock()

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401 -- requests' own signature
        with self._lock:
            self.request_count += 1
        response = super().send(*args, **kwargs)
        self._limits.note(response)
        return response


class GitHubSession:
    """All requests of one token. Safe to share between threads."""

    def __init__(
        self,
        hosts: Hosts,
        token: Token | None = None,
        *,
        cache: Path | None = None,
        patience: Patience | None = None,
        timeouts: tuple[float, float] = (10.0, 60.0),
    ) -> None:
        self.hosts, self.token = hosts, token
        self.patience = patience or Patience()
        self.limits = RateLimits(self.patience)
        self.points = 0
        self.scopes = ""  # of a classic token; GitHub tells them with every answer
        self._timeouts = timeouts
        self._wire = _Wire(self.limits)
        self._http = _cached_session(cache) if cache else requests.Session()
        self._http.mount("https://", self._wire)
        self._http.mount("http://", self._wire)
        self._http.auth = _BearerAuth(token)
        self._http.headers.update({
            "Accept": "application/vnd.github+json",
            "User-Agent": f"ghmetrics/{version('ghmetrics')}",
            "X-GitHub-Api-Version": "2022-11-28",
        })  # fmt: skip

    @property
    def request_count(self) -> int:
        """How many requests went over the network, free ones (304) too."""
        return self._wire.request_count

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **params: str | int) -> Answer:
        """GET a path below the API's address, or an absolute address on the same host."""
        return self.retried(lambda: self._get(self._address(path), params))

    def pages(self, path: str, **params: str | int) -> Iterator[Answer]:
        """All pages of a list, by their `Link` headers. A page that was already read ends the walk with an error."""
        url: str | None = path
        seen: set[str] = set()
        while url:
            if url in seen:
                raise GitHubError(f"GitHub's list goes in circles at {url}.")
            seen.add(url)
            answer = self.get(url, **params)
            yield answer
            url, params = answer.next_url, {}

    def post_graphql(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """POST one GraphQL document once; the body with `data` and `errors` as GitHub sent it.

        Raises ServerTrouble where another attempt may help, QueryTooHeavy where asking for less may."""
        content = orjson.dumps({"query": document, "variables": variables})
        headers = {"Content-Type": "application/json"}
        refusals = 0
        while True:
            response = self._admitted(
                "graphql", lambda: self._send("POST", self.hosts.graphql, data=content, headers=headers)
            )
            if response.status_code in (502, 504):
                raise QueryTooHeavy(f"GitHub answered {response.status_code}")
            if response.status_code != 200:  # noqa: PLR2004
                raise refusal(response, self.token)
            body = self._parsed(response)
            if not isinstance(body, dict):
                raise ServerTrouble("GitHub's answer is not an object")
            if not any(error.get("type") in LIMIT_TYPES for error in body.get("errors") or []):
                return body
            refusals += 1
            self.limits.wait_after_refusal(response, "graphql", refusals)

    def _get(self, url: str, params: dict[str, Any]) -> Answer:
        for _ in range(MAX_REDIRECTS):
            asked, given = url, params
            response = self._admitted("core", lambda u=asked, p=given: self._send("GET", u, params=p))  # type: ignore[misc]
            if response.status_code not in REDIRECTS:
                break
            url, params = self._address(urljoin(url, response.headers.get("Location", ""))), {}
        else:
            raise GitHubError(f"GitHub redirects in circles at {url}.")
        if response.status_code != 200:  # noqa: PLR2004
            raise refusal(response, self.token)
        self.scopes = response.headers.get("X-OAuth-Scopes", self.scopes)
        return Answer(self._parsed(response), _next_link(response))

    def _admitted(self, resource: str, send: Callable[[], requests.Response]) -> requests.Response:
        """Send as soon as GitHub's limits allow; again after a refusal for the time being."""
        refusals = 0
        while True:
            self.patience.check()
            self.limits.before_request(resource)
            response = send()
            if not is_limit(response):
                return response
            refusals += 1
            self.limits.wait_after_refusal(response, resource, refusals)

    def _send(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # noqa: ANN401
        try:
            return self._http.request(method, url, timeout=self._timeouts, allow_redirects=False, **kwargs)
        except requests.exceptions.SSLError as wrong:
            raise NetworkError(f"{_host(url)} shows a certificate that is not trusted: {_cause(wrong)}.") from None
        except requests.exceptions.RequestException as wrong:
            raise ServerTrouble(_cause(wrong)) from None

    def _parsed(self, response: requests.Response) -> Any:  # noqa: ANN401 -- JSON
        try:
            return orjson.loads(response.content)
        except orjson.JSONDecodeError:
            if key := getattr(response, "cache_key", None):  # else its ETag would bring the broken body back for ever
                self._http.cache.delete(key)  # type: ignore[attr-defined]
            raise ServerTrouble("the answer is not JSON") from None

    def retried(self, ask: Callable[[], T], again: tuple[type[GitHubError], ...] = (ServerTrouble,)) -> T:
        """Ask, and ask again after errors of the kinds `again`, with growing waits; the last error is raised."""

        def tell(state: tenacity.RetryCallState) -> None:
            wrong = state.outcome.exception() if state.outcome else None
            self.patience.tell(Retrying(str(wrong), state.next_action.sleep if state.next_action else 0.0))

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(again),
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=tenacity.wait_exponential_jitter(initial=0.5, max=20, jitter=0.5),
            sleep=self.patience.sleep,
            before_sleep=tell,
            reraise=True,
        )
        return retrying(ask)

    def _address(self, path: str) -> str:
        """The absolute address of a path; raises GitHubError for any host but the API's own."""
        url = path if "://" in path else f"{self.hosts.api}/{path.lstrip('/')}"
        if _origin(url) != _origin(self.hosts.api):
            raise GitHubError(f"GitHub pointed to another host ({_host(url)}); the request was not sent there.")
        return url


def _cached_session(path: Path) -> CachedSession:
    """requests-cache over SQLite: JSON, never pickles; asked again every time, so that GitHub's 304 decides."""
    try:
        return _open_cache(path)
    except sqlite3.DatabaseError:
        # Deleting the cache costs only API calls, so a damaged one is set aside.
        path.replace(path.with_suffix(".damaged"))
        return _open_cache(path)


def _open_cache(path: Path) -> CachedSession:
    backend = SQLiteCache(path, serializer="json", busy_timeout=10_000)
    backend.responses.size()  # reads the file, so that damage shows here
    return CachedSession(
        backend=backend, always_revalidate=True, expire_after=CACHE_DAYS * 86_400,
        allowable_methods=("GET",), allowable_codes=(200,), stale_if_error=False,
        ignored_parameters=["Authorization"],
    )  # fmt: skip


def _next_link(response: requests.Response) -> str | None:
    links = parse_header_links(response.headers.get("Link", ""))
    return next((link["url"] for link in links if link.get("rel") == "next"), None)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _cause(wrong: Exception) -> str:
    """The innermost reason in a few words; requests wraps it three times."""
    text = str(wrong)
    for known, plain in {
        "NameResolutionError": "the host's name can't be resolved",
        "Failed to resolve": "the host's name can't be resolved",
        "Connection refused": "the connection was refused",
        "timed out": "no answer in time",
        "IncompleteRead": "the answer broke off",
        "Remote end closed": "the connection was closed without an answer",
        "Connection reset": "the connection was reset",
        "CERTIFICATE_VERIFY_FAILED": "its certificate could not be verified",
    }.items():
        if known in text:
            return plain
    return type(wrong).__name__
