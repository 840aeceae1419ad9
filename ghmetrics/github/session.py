"""One HTTP session with GitHub: cached, retried, patient, and closed to every other host."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin

import orjson
import requests
import tenacity

from ghmetrics.errors import AuthenticationError, GitHubError, RateLimited
from ghmetrics.github.account import Account
from ghmetrics.github.addresses import host_of, is_same_origin
from ghmetrics.github.answers import Answer, GraphQLAnswer, is_graphql_limit, is_partial, next_link, parsed
from ghmetrics.github.auth import Credential
from ghmetrics.github.events import Retrying
from ghmetrics.github.expectations import Ask
from ghmetrics.github.governor import Governor, Turn
from ghmetrics.github.graphql_errors import QueryTimedOut
from ghmetrics.github.jobs import current_job, current_repository
from ghmetrics.github.limits import is_limit
from ghmetrics.github.minute import Allowance
from ghmetrics.github.patience import Patience
from ghmetrics.github.refusals import NoAnswerInTime, ServerTrouble, broken, refusal
from ghmetrics.github.wire import Unsigned, Wire
from ghmetrics.settings import Hosts

if TYPE_CHECKING:
    from ghmetrics.github.cache import HttpCache

T = TypeVar("T")

ATTEMPTS = 4
MAX_REFUSALS = 8
MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 307, 308)
TOTAL_TIMEOUT_S = 120.0


def _is_trouble(wrong: BaseException) -> bool:
    return isinstance(wrong, ServerTrouble)


class GitHubSession:
    """All requests to one GitHub, which its tokens share. Safe to share between threads.

    `timeouts` are those for connecting and for each read; `total_timeout` is for a whole answer. After `max_requests`
    were sent, retries and redirects among them, every further one raises RequestsSpent. `allowance` is what each token
    may ask within a minute: a little less than GitHub allows, unless it is given."""

    def __init__(
        self,
        hosts: Hosts,
        credentials: Sequence[Credential] | Credential | None = None,
        *,
        cache: "HttpCache | None" = None,
        patience: Patience | None = None,
        timeouts: tuple[float, float] = (10.0, 60.0),
        total_timeout: float = TOTAL_TIMEOUT_S,
        max_requests: int | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        if credentials is not None and not isinstance(credentials, Sequence):
            credentials = (credentials,)
        self.hosts, self.tokens = hosts, tuple(credentials or ())
        self.patience = patience or Patience()
        self.governor = Governor(self.tokens, self.patience, allowance)
        self.points = 0
        self.scopes = ""  # of a classic token; GitHub tells them with every answer
        self._timeouts, self._lock = timeouts, threading.Lock()
        self._wire = Wire(total_timeout, max_requests)
        self._cached = cache.session() if cache else None
        self._http = self._cached or requests.Session()
        self._http.mount("https://", self._wire)
        self._http.mount("http://", self._wire)
        self._http.auth = Unsigned()
        self._http.headers.update({
            "Accept": "application/vnd.github+json",
            "User-Agent": f"ghmetrics/{version('ghmetrics')}",
            "X-GitHub-Api-Version": "2022-11-28",
        })  # fmt: skip

    @property
    def token(self) -> Credential | None:
        """The first of the tokens."""
        return self.tokens[0] if self.tokens else None

    @property
    def request_count(self) -> int:
        """How many requests went over the network, free ones (304) too."""
        return self._wire.request_count

    @property
    def github_time(self) -> datetime | None:
        """What GitHub's own clock showed at its last answer; None until it answers."""
        return self._wire.github_time

    @property
    def requests_left(self) -> int | None:
        """How many may still be sent; None where nobody asked for a limit."""
        return self._wire.requests_left

    def forget_answers(self) -> None:
        """Empty the cache: an answer that makes no sense would come back with every 304."""
        if self._cached:
            self._cached.cache.clear()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, *, account: Account | None = None, **params: str | int) -> Answer:
        """GET one object, by a path below the API's address, with any token or the account's. Raises GitHubError."""
        return self._got(path, params, dict, account)

    def pages(self, path: str, account: Account | None = None, /, **params: str | int) -> Iterator[Answer]:
        """All pages of a list, by their `Link` headers, with any token or the account's.

        Raises GitHubError, also for a list that goes in circles."""
        url: str | None = path
        seen: set[str] = set()
        while url:
            if url in seen:
                self.forget_answers()  # the link that led here may be a cached one
                raise GitHubError(f"GitHub's list goes in circles at {url}.")
            seen.add(url)
            answer = self._got(url, params, list, account)
            yield answer
            url, params = answer.next_url, {}

    def post_graphql(self, document: str, variables: dict[str, Any]) -> GraphQLAnswer:
        """POST one GraphQL document once.

        Raises ServerTrouble where another attempt may help, QueryTimedOut where asking for less may."""
        content = orjson.dumps({"query": document, "variables": variables})
        send = partial(
            self._send, "POST", self.hosts.graphql, data=content, headers={"Content-Type": "application/json"}
        )
        try:
            operation = document.partition("(")[0]  # the same one under other texts takes about as long
            response, turn = self._admitted(Ask("graphql", operation), send, is_graphql_limit)
        except NoAnswerInTime as wrong:
            raise QueryTimedOut(str(wrong)) from None
        if response.status_code in (502, 504):
            raise QueryTimedOut(f"GitHub answered {response.status_code}")
        if response.status_code != 200:  # noqa: PLR2004
            raise refusal(response, turn.account.credential)
        answer = GraphQLAnswer(parsed(response, dict), turn.seconds or 0.0)
        self._charge(turn, answer.cost)
        return answer

    def _charge(self, turn: Turn, points: int) -> None:
        self.governor.charge(turn, points)
        with self._lock:
            self.points += points
        if job := current_job():
            job.count(points=points)

    def _got(self, path: str, params: dict[str, str | int], kind: type, account: Account | None = None) -> Answer:
        def once() -> Answer:
            response, turn = self._arrived(self._address(path), params, account)
            if response.status_code != 200:  # noqa: PLR2004
                raise refusal(response, turn.account.credential)
            self.scopes = response.headers.get("X-OAuth-Scopes", self.scopes)
            try:
                return Answer(parsed(response, kind), next_link(response), is_partial=is_partial(response))
            except ServerTrouble:
                self.forget_answers()
                raise

        return self.retried(once)

    def _arrived(
        self, url: str, params: dict[str, str | int], account: Account | None
    ) -> tuple[requests.Response, Turn]:
        """The answer at the end of all redirects, which stay on the API's host."""
        for _ in range(MAX_REDIRECTS):
            send = partial(self._send, "GET", url, params=params)
            response, turn = self._admitted(Ask("core", "GET", url), send, is_limit, account)
            if response.status_code not in REDIRECTS:
                return response, turn
            url, params = self._address(urljoin(url, response.headers.get("Location", ""))), {}
        raise GitHubError(f"GitHub redirects in circles at {url}.")

    def _admitted(
        self,
        ask: Ask,
        send: Callable[[], requests.Response],
        is_refused: Callable[[requests.Response], bool],
        account: Account | None = None,
    ) -> tuple[requests.Response, Turn]:
        """Send as soon as the limits allow; again after a refusal for the time being, or with another token."""
        refusals = 0
        while refusals <= MAX_REFUSALS * max(len(self.tokens), 1):
            self._wire.check_spent()
            turn = self.governor.admit(ask, account)
            try:
                with self._wire.taking(turn):
                    response = send()
            except AuthenticationError:  # a GitHub App that is given no token
                if account is None and self.governor.set_aside(turn.account):
                    continue
                raise
            finally:
                self.governor.end(turn)
            if response.status_code == 401 and account is None and self.governor.set_aside(turn.account):  # noqa: PLR2004
                continue
            if not is_refused(response):
                self.governor.welcomed(turn)
                return response, turn
            refusals += 1
            self.governor.refused(turn, response.headers)
        raise RateLimited(f"GitHub still refuses after {MAX_REFUSALS} waits for its limits: try again later.")

    def _send(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # noqa: ANN401
        try:
            return self._http.request(method, url, timeout=self._timeouts, allow_redirects=False, **kwargs)
        except requests.exceptions.RequestException as wrong:
            raise broken(host_of(url), wrong) from None
        except ValueError:  # requests reads the Location of a redirect even where it is told not to follow
            raise GitHubError(f"{host_of(url)} pointed to an address that makes no sense.") from None

    def retried(
        self, ask: Callable[[], T], is_passing: Callable[[BaseException], bool] = _is_trouble, attempts: int = ATTEMPTS
    ) -> T:
        """Ask, and after errors that may pass ask again, with growing waits; the last error is raised."""

        def tell(state: tenacity.RetryCallState) -> None:
            wrong = state.outcome.exception() if state.outcome else None
            seconds = state.next_action.sleep if state.next_action else 0.0
            self.patience.tell(Retrying(str(wrong), seconds, current_repository()))

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
        if not is_same_origin(url, self.hosts.api):
            self.forget_answers()  # the link that led here may be a cached one
            raise GitHubError(f"GitHub pointed to another host ({host_of(url)}); the request was not sent there.")
        return url
