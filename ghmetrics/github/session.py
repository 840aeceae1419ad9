"""One HTTP session with GitHub: cached, retried, patient, and closed to every other host."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import orjson
import requests
import tenacity
from requests.utils import parse_header_links
from requests_cache import CachedSession

from ghmetrics.errors import GitHubError
from ghmetrics.github.auth import Credential
from ghmetrics.github.cache import HttpCache
from ghmetrics.github.events import Retrying
from ghmetrics.github.graphql_errors import LIMIT_TYPES, QueryTimedOut
from ghmetrics.github.limits import Patience, RateLimits, is_limit
from ghmetrics.github.refusals import NoAnswerInTime, ServerTrouble, broken, refusal
from ghmetrics.github.wire import BearerAuth, Wire
from ghmetrics.settings import Hosts

T = TypeVar("T")

ATTEMPTS = 4
MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 307, 308)
DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Answer:
    """A good answer: its parsed JSON, and the address of the next page, if there is one."""

    body: Any
    next_url: str | None


def _is_trouble(wrong: BaseException) -> bool:
    return isinstance(wrong, ServerTrouble)


class GitHubSession:
    """All requests of one token. Safe to share between threads."""

    def __init__(
        self,
        hosts: Hosts,
        token: Credential | None = None,
        *,
        cache: HttpCache | None = None,
        patience: Patience | None = None,
        timeouts: tuple[float, float] = (10.0, 60.0),
    ) -> None:
        self.hosts, self.token = hosts, token
        self.patience = patience or Patience()
        self.limits = RateLimits(self.patience)
        self.points = 0
        self.scopes = ""  # of a classic token; GitHub tells them with every answer
        self._timeouts, self._lock = timeouts, threading.Lock()
        self._wire = Wire(self.limits)
        self._http = cache.session() if cache else requests.Session()
        self._http.mount("https://", self._wire)
        self._http.mount("http://", self._wire)
        self._http.auth = BearerAuth(token)
        self._http.headers.update({
            "Accept": "application/vnd.github+json",
            "User-Agent": f"ghmetrics/{version('ghmetrics')}",
            "X-GitHub-Api-Version": "2022-11-28",
        })  # fmt: skip

    @property
    def request_count(self) -> int:
        """How many requests went over the network, free ones (304) too."""
        return self._wire.request_count

    def forget_answers(self) -> None:
        """Empty the cache: an answer that makes no sense would come back with every 304."""
        if isinstance(self._http, CachedSession):
            self._http.cache.clear()  # type: ignore[no-untyped-call]

    def charge(self, points: int) -> None:
        """Count what a GraphQL query cost."""
        with self._lock:
            self.points += points

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **params: str | int) -> Answer:
        """GET one object, by a path below the API's address. Raises GitHubError."""
        return self._got(path, params, dict)

    def pages(self, path: str, **params: str | int) -> Iterator[Answer]:
        """All pages of a list, by their `Link` headers. Raises GitHubError, also for a list that goes in circles."""
        url: str | None = path
        seen: set[str] = set()
        while url:
            if url in seen:
                raise GitHubError(f"GitHub's list goes in circles at {url}.")
            seen.add(url)
            answer = self._got(url, params, list)
            yield answer
            url, params = answer.next_url, {}

    def post_graphql(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """POST one GraphQL document once; the body with `data` and `errors` as GitHub sent it.

        Raises ServerTrouble where another attempt may help, QueryTimedOut where asking for less may."""
        content = orjson.dumps({"query": document, "variables": variables})
        headers = {"Content-Type": "application/json"}
        refusals = 0
        while True:
            try:
                response = self._admitted(
                    "graphql", lambda: self._send("POST", self.hosts.graphql, data=content, headers=headers)
                )
            except NoAnswerInTime as wrong:
                raise QueryTimedOut(str(wrong)) from None
            if response.status_code in (502, 504):
                raise QueryTimedOut(f"GitHub answered {response.status_code}")
            if response.status_code != 200:  # noqa: PLR2004
                raise refusal(response, self.token)
            body: dict[str, Any] = _parsed(response, dict)
            if not any(error.get("type") in LIMIT_TYPES for error in body.get("errors") or []):
                return body
            refusals += 1
            self.limits.wait_after_refusal(response, "graphql", refusals)

    def _got(self, path: str, params: dict[str, str | int], kind: type) -> Answer:
        def once() -> Answer:
            response = self._arrived(self._address(path), params)
            if response.status_code != 200:  # noqa: PLR2004
                raise refusal(response, self.token)
            self.scopes = response.headers.get("X-OAuth-Scopes", self.scopes)
            try:
                return Answer(_parsed(response, kind), _next_link(response))
            except ServerTrouble:
                self.forget_answers()
                raise

        return self.retried(once)

    def _arrived(self, url: str, params: dict[str, str | int]) -> requests.Response:
        """The answer at the end of all redirects, which stay on the API's host."""
        for _ in range(MAX_REDIRECTS):
            response = self._admitted("core", partial(self._send, "GET", url, params=params))
            if response.status_code not in REDIRECTS:
                return response
            url, params = self._address(urljoin(url, response.headers.get("Location", ""))), {}
        raise GitHubError(f"GitHub redirects in circles at {url}.")

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
        except requests.exceptions.RequestException as wrong:
            raise broken(_host(url), wrong) from None
        except ValueError:  # requests reads the Location of a redirect even where it is told not to follow
            raise GitHubError(f"{_host(url)} pointed to an address that makes no sense.") from None

    def retried(
        self, ask: Callable[[], T], is_passing: Callable[[BaseException], bool] = _is_trouble, attempts: int = ATTEMPTS
    ) -> T:
        """Ask, and after errors that may pass ask again, with growing waits; the last error is raised."""

        def tell(state: tenacity.RetryCallState) -> None:
            wrong = state.outcome.exception() if state.outcome else None
            self.patience.tell(Retrying(str(wrong), state.next_action.sleep if state.next_action else 0.0))

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(is_passing),
            stop=tenacity.stop_after_attempt(attempts),
            wait=tenacity.wait_exponential(multiplier=0.5, max=20) + tenacity.wait_random(0, 0.5),
            sleep=self.patience.sleep,
            before_sleep=tell,
            reraise=True,
        )
        return retrying(ask)

    def _address(self, path: str) -> str:
        """The absolute address of a path or of a link; raises GitHubError for any host but the API's own."""
        url = path if "://" in path else f"{self.hosts.api}/{path.lstrip('/')}"
        if _origin(url) != _origin(self.hosts.api):
            self.forget_answers()  # the link that led here may be a cached one
            raise GitHubError(f"GitHub pointed to another host ({_host(url)}); the request was not sent there.")
        return url


def _parsed(response: requests.Response, kind: type) -> Any:  # noqa: ANN401 -- JSON
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise ServerTrouble("the answer is not JSON") from None
    if not isinstance(body, kind):
        raise ServerTrouble("the answer is JSON of another kind")
    return body


def _next_link(response: requests.Response) -> str | None:
    links = parse_header_links(response.headers.get("Link", ""))
    return next((urljoin(response.url, link["url"]) for link in links if link.get("rel") == "next"), None)


def _origin(url: str) -> tuple[str, str]:
    """Scheme and authority, compared letter by letter but for a port that goes without saying."""
    scheme, authority = urlsplit(url).scheme.lower(), urlsplit(url).netloc.lower()
    return scheme, authority.removesuffix(f":{DEFAULT_PORTS.get(scheme)}")


def _host(url: str) -> str:
    return urlsplit(url).netloc
