"""GitHub's limits as its answers tell them, and for how long a refusal asks to wait."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

SECONDARY_WAIT_S = 60.0
LONGEST_WAIT_S = 86_400.0
"""Whatever an answer says, GitHub is asked again after a day."""
RESET_IS_ROUNDED_S = 1.0

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Budget:
    """What may still be asked of one API until `reset_at` (UTC, by this machine's clock)."""

    limit: int
    remaining: int
    reset_at: datetime

    def and_also(self, other: "Budget") -> "Budget":
        """Both together, as of the earlier reset."""
        reset_at = min(self.reset_at, other.reset_at)
        return Budget(self.limit + other.limit, self.remaining + other.remaining, reset_at)


@dataclass(frozen=True)
class Refusal:
    """For how many seconds GitHub wants to be left alone: by everybody, or only where one API's budget is spent."""

    seconds: float
    is_of_one_api: bool


def told_budget(headers: Headers, now: datetime) -> tuple[str, Budget] | None:
    """The API's name and what is left of its budget, with the reset moved to this machine's clock."""
    try:
        resource, limit = headers["X-RateLimit-Resource"], int(headers["X-RateLimit-Limit"])
        remaining = int(headers["X-RateLimit-Remaining"])
        reset_at = datetime.fromtimestamp(int(headers["X-RateLimit-Reset"]), UTC)
        return resource, Budget(limit, remaining, reset_at - clock_ahead(headers, now))
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def told_refusal(headers: Headers, now: datetime, times: int) -> Refusal:
    """What a refused request has to wait. `times` is how often in a row GitHub has refused without saying how long."""
    if "Retry-After" in headers:
        return Refusal(min(_retry_after(headers, now), LONGEST_WAIT_S), is_of_one_api=False)
    told = told_budget(headers, now)
    if told and told[1].remaining <= 0:
        seconds = max((told[1].reset_at - now).total_seconds(), 0.0) + RESET_IS_ROUNDED_S
        return Refusal(min(seconds, LONGEST_WAIT_S), is_of_one_api=True)
    # A secondary limit that names no time: a minute, then longer each time.
    return Refusal(min(SECONDARY_WAIT_S * 2 ** (times - 1), LONGEST_WAIT_S), is_of_one_api=False)


def is_limit(response: "requests.Response") -> bool:
    """Whether an answer is a refusal for the time being: 403 and 429 in all their shapes, 503 that says how long."""
    if response.status_code not in (403, 429, 503):
        return False
    if response.status_code == 429 or "Retry-After" in response.headers:  # noqa: PLR2004
        return True
    if response.status_code == 503:  # noqa: PLR2004
        return False
    text = response.text.lower()
    return response.headers.get("X-RateLimit-Remaining") == "0" or "rate limit" in text or "abuse detection" in text


def _retry_after(headers: Headers, now: datetime) -> float:
    """Seconds or a date, as RFC 9110 allows."""
    value = headers["Retry-After"]
    try:
        seconds = float(value)
    except ValueError:
        pass
    else:
        return SECONDARY_WAIT_S if math.isnan(seconds) else max(seconds, 0.0)
    try:
        return max((parsedate_to_datetime(value) - now - clock_ahead(headers, now)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return SECONDARY_WAIT_S


def clock_ahead(headers: Headers, now: datetime) -> timedelta:
    """How far GitHub's clock is ahead of ours; small differences are the way of the answer."""
    told = told_time(headers)
    ahead = told - now if told else timedelta()
    return ahead if abs(ahead) > timedelta(seconds=5) else timedelta()


def told_time(headers: Headers) -> datetime | None:
    """What GitHub's clock showed when it answered; None where the answer does not say."""
    try:
        told = parsedate_to_datetime(headers["Date"])
    except (KeyError, TypeError, ValueError):
        return None
    return told if told.tzinfo else None
