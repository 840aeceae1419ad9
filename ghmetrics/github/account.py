"""One token's standing with GitHub: its budgets, its last minute, and whether GitHub wants to be left alone."""

from dataclasses import dataclass
from datetime import datetime

from ghmetrics.github.auth import Credential
from ghmetrics.github.limits import (
    LONGEST_WAIT_S,
    RESET_IS_ROUNDED_S,
    Budget,
    Headers,
    Refusal,
    told_budget,
    told_refusal,
)
from ghmetrics.github.minute import RECHECK_S, Allowance, Minute, Resource

ANONYMOUS_LIMIT = 60
SAME_WINDOW_S = 2.0
REFUSED = "GitHub's limit"
PACED = "GitHub's limits for a minute"


@dataclass(frozen=True)
class Wait:
    """How long a request has to wait, and why. A pace is set by ourselves, and may turn out shorter."""

    seconds: float
    reason: str
    is_pace: bool = False


@dataclass
class _Known:
    budget: Budget
    resets: float


class Account:
    """What is known of one token. `now` is by the governor's clock, in seconds. Not safe for threads by itself."""

    def __init__(self, credential: Credential | None, allowance: Allowance) -> None:
        self.credential = credential
        self.minute = Minute(allowance)
        self.is_set_aside = False
        self._known: dict[Resource, _Known] = {}
        self._blocked: dict[Resource, Wait] = {}  # seconds are by the clock here
        self._refused_at, self._refusals = float("-inf"), 0

    def budget(self, resource: Resource) -> Budget | None:
        """What is left of `core` or `graphql`; None as long as GitHub has not said."""
        known = self._known.get(resource)
        return known.budget if known else None

    def wait(self, now: float, resource: Resource, points: int, seconds: float, *, is_paced: bool) -> Wait | None:
        """What such a request has to wait for; None lets it go."""
        blocked = self._blocked.get(resource)
        if blocked and blocked.seconds > now:
            return Wait(blocked.seconds - now, blocked.reason)
        known = self._known.get(resource)
        if known and known.resets > now:
            if known.budget.remaining <= 0:
                seconds = min(known.resets - now + RESET_IS_ROUNDED_S, LONGEST_WAIT_S)
                return Wait(seconds, _spent(known.budget))
            if known.budget.remaining <= self.minute.points_in_flight(resource):
                return Wait(RECHECK_S, PACED, is_pace=True)
        delay = self.minute.delay(now, resource, points, seconds, is_paced=is_paced)
        return Wait(delay, PACED, is_pace=True) if delay > 0 else None

    def note(self, headers: Headers, now: float, today: datetime) -> None:
        """Keep what an answer says of a budget. Answers overtake each other: within one window the lowest counts."""
        match told_budget(headers, today):
            case ("core" | "graphql") as resource, Budget() as told:
                resets = now + (told.reset_at - today).total_seconds()
                known = self._known.get(resource)
                if known and known.resets > now and abs(known.resets - resets) < SAME_WINDOW_S:
                    told = Budget(told.limit, min(told.remaining, known.budget.remaining), told.reset_at)
                self._known[resource] = _Known(told, resets)

    def refused(self, headers: Headers, resource: Resource, sent_at: float, now: float, today: datetime) -> None:
        """Leave GitHub alone as long as a refusal asks for. Requests that were under way with it say the same again."""
        is_news = sent_at >= self._refused_at
        refusal = told_refusal(headers, today, self._refusals + 1 if is_news else max(self._refusals, 1))
        if is_news:
            self._refusals += 1
        self._refused_at = now
        self._block(refusal, resource, now)

    def welcomed(self, sent_at: float) -> None:
        """GitHub answers again."""
        if sent_at >= self._refused_at:
            self._refusals = 0

    def _block(self, refusal: Refusal, resource: Resource, now: float) -> None:
        apis: tuple[Resource, ...] = (resource,) if refusal.is_of_one_api else ("core", "graphql")
        known = self._known.get(resource)
        reason = _spent(known.budget) if refusal.is_of_one_api and known else REFUSED
        for api in apis:
            until = now + refusal.seconds
            if api not in self._blocked or self._blocked[api].seconds < until:
                self._blocked[api] = Wait(until, reason)


def _spent(budget: Budget) -> str:
    few = budget.limit <= ANONYMOUS_LIMIT
    hint = f"; it is {budget.limit} requests without a token, 5,000 with one (set GITHUB_TOKEN)" if few else ""
    return f"GitHub's hourly limit is spent{hint}"
