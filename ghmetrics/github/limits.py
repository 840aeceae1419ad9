"""GitHub's limits as its answers tell them, and how long to wait for them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests

from ghmetrics.errors import RateLimited, SyncCancelled
from ghmetrics.github.events import Retrying, Waiting

SECONDARY_WAIT_S = 60.0
MAX_REFUSALS = 8
ANONYMOUS_LIMIT = 60
LONGEST_WAIT_S = 86_400.0
"""Whatever an answer says, GitHub is asked again after a day."""

Listener = Callable[[Waiting | Retrying], None]


@dataclass(frozen=True)
class Budget:
    """What one token may still ask of one API until `reset_at` (UTC, by this machine's clock)."""

    limit: int
    remaining: int
    reset_at: datetime


class Patience:
    """Waits that say until when, and that end at once when `cancel` is set."""

    def __init__(self, cancel: threading.Event | None = None, listener: Listener | None = None) -> None:
        self.cancelled = cancel or threading.Event()
        self.tell: Listener = listener or (lambda _: None)

    def check(self) -> None:
        """Raise SyncCancelled if somebody asked to stop."""
        if self.cancelled.is_set():
            raise SyncCancelled("Stopped. What had landed is kept; sync again to go on.")

    def sleep(self, seconds: float) -> None:
        """Wait, or raise SyncCancelled the moment somebody asks to stop."""
        self.cancelled.wait(max(seconds, 0.0))
        self.check()

    def wait_until(self, when: datetime, reason: str) -> None:
        """Say why nothing happens, and wait."""
        now = datetime.now(UTC)
        until = min(when, now + timedelta(seconds=LONGEST_WAIT_S))
        self.tell(Waiting(until, reason))
        self.sleep((until - now).total_seconds())


class RateLimits:
    """The budgets of one token, read off GitHub's headers. Servers without limits send none, and nothing waits."""

    def __init__(self, patience: Patience, secondary_wait_s: float = SECONDARY_WAIT_S) -> None:
        self._patience, self._secondary_wait_s = patience, secondary_wait_s
        self._budgets: dict[str, Budget] = {}

    def budget(self, resource: str) -> Budget | None:
        """What is left of `core` or `graphql`; None as long as GitHub has not said."""
        return self._budgets.get(resource)

    def before_request(self, resource: str) -> None:
        """Wait for the reset if the budget is known to be spent."""
        budget = self._budgets.get(resource)
        if budget and budget.remaining <= 0 and budget.reset_at > datetime.now(UTC):
            few = budget.limit <= ANONYMOUS_LIMIT
            hint = f"; it is {budget.limit} requests without a token, 5,000 with one (set GITHUB_TOKEN)" if few else ""
            self._patience.wait_until(budget.reset_at, f"GitHub's hourly limit is spent{hint}")

    def note(self, response: requests.Response) -> None:
        """Keep what an answer says of its budget, with the reset moved to this machine's clock."""
        headers = response.headers
        try:
            resource, limit = headers["X-RateLimit-Resource"], int(headers["X-RateLimit-Limit"])
            remaining = int(headers["X-RateLimit-Remaining"])
            reset_at = datetime.fromtimestamp(int(headers["X-RateLimit-Reset"]), UTC)
        except (KeyError, ValueError, OverflowError, OSError):
            return
        self._budgets[resource] = Budget(limit, remaining, reset_at - clock_ahead(response))

    def wait_after_refusal(self, response: requests.Response, resource: str, refusals: int) -> None:
        """Wait as long as a refused request has to. Raises RateLimited when waiting does not help."""
        if refusals > MAX_REFUSALS:
            raise RateLimited(f"GitHub still refuses after {MAX_REFUSALS} waits for its limits: try again later.")
        now, budget = datetime.now(UTC), self._budgets.get(resource)
        if "Retry-After" in response.headers:
            until = now + _retry_after(response)
        elif budget and budget.remaining <= 0:
            until = max(budget.reset_at, now) + timedelta(seconds=1)
        else:  # a secondary limit that names no time: a minute, then longer each time
            until = now + timedelta(seconds=self._secondary_wait_s * 2 ** (refusals - 1))
        self._patience.wait_until(until, "GitHub's limit")


def is_limit(response: requests.Response) -> bool:
    """Whether an answer is a refusal for the time being: 403 and 429 in all their shapes, 503 that says how long."""
    if response.status_code not in (403, 429, 503):
        return False
    if response.status_code == 429 or "Retry-After" in response.headers:  # noqa: PLR2004
        return True
    if response.status_code == 503:  # noqa: PLR2004
        return False
    text = response.text.lower()
    return response.headers.get("X-RateLimit-Remaining") == "0" or "rate limit" in text or "abuse detection" in text


def _retry_after(response: requests.Response) -> timedelta:
    """Seconds or a date, as RFC 9110 allows."""
    value = response.headers["Retry-After"]
    try:
        return timedelta(seconds=min(max(float(value), 0.0), LONGEST_WAIT_S))
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(value) - datetime.now(UTC) - clock_ahead(response), timedelta())
    except (TypeError, ValueError):
        return timedelta(seconds=SECONDARY_WAIT_S)


def clock_ahead(response: requests.Response) -> timedelta:
    """How far GitHub's clock is ahead of ours; small differences are the way of the answer."""
    try:
        ahead = parsedate_to_datetime(response.headers["Date"]) - datetime.now(UTC)
    except (KeyError, TypeError, ValueError):
        return timedelta()
    return ahead if abs(ahead) > timedelta(seconds=5) else timedelta()
