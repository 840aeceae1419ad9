"""Says when the next request may go, and with which token, so that GitHub never has to refuse."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from zlib import crc32

from ghmetrics.github.account import Account, Wait
from ghmetrics.github.auth import Credential
from ghmetrics.github.events import Waiting
from ghmetrics.github.expectations import Ask, Expectations, Expected
from ghmetrics.github.jobs import current_repository
from ghmetrics.github.limits import Budget, Headers
from ghmetrics.github.minute import Allowance, Resource, Sent
from ghmetrics.github.patience import Patience

SLICE_S = 0.1
"""A pace is looked at again after so long: requests may end sooner than was expected."""
WORTH_TELLING_S, PACE_WORTH_TELLING_S, PACE_TOLD_AFTER_S = 0.5, 2.0, 30.0

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Turn:
    """The leave to send one request with one account's token. `headers` stays None where no answer came."""

    account: Account
    ask: Ask
    sent: Sent
    status: int = 0
    headers: Headers | None = None
    seconds: float | None = None


class Governor:
    """The accounts of a session, shared by all its threads."""

    def __init__(
        self, credentials: Sequence[Credential], patience: Patience, allowance: Allowance | None = None
    ) -> None:
        allowance = allowance or Allowance()
        self._accounts = [Account(each, allowance) for each in credentials] or [Account(None, allowance)]
        self._patience = patience
        self._changed = threading.Condition()
        self._expected = Expectations()
        self._has_limits: bool | None = None  # an Enterprise Server may have none, and is then not paced
        self._told_until: dict[tuple[str | None, bool], float] = {}

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Those that GitHub accepts, as far as is known; there is always one."""
        return tuple(account for account in self._accounts if not account.is_set_aside)

    def budget(self, resource: Resource) -> Budget | None:
        """What is left of `core` or `graphql`, over all accounts; None as long as GitHub has not said."""
        with self._changed:
            known = [budget for account in self.accounts if (budget := account.budget(resource))]
        return reduce(Budget.and_also, known) if known else None

    def seconds_until_free(self, resource: Resource) -> float:
        """How long a request that is usual for this API would have to wait now."""
        with self._changed:
            _, wait = self._soonest(Ask(resource, ""), self.accounts, Expected(1, 1.0, 1.0))
            return wait.seconds if wait else 0.0

    def admit(self, ask: Ask, account: Account | None = None) -> Turn:
        """Wait until one of the accounts, or the given one, may send this. Raises SyncCancelled."""
        while True:
            self._patience.check()
            with self._changed:
                chosen, wait = self._soonest(ask, [account] if account else self.accounts, self._expected.of(ask))
                if wait is None:
                    expected = self._expected.of(ask)
                    sent = chosen.minute.start(self._patience.clock(), ask.resource, expected.points, expected.at_most)
                    return Turn(chosen, ask, sent)
                is_told = self._is_worth_telling(wait)
                if wait.is_pace and not is_told:
                    self._patience.wait_for(self._changed, min(wait.seconds, SLICE_S))
                    continue
            if is_told:
                until = datetime.now(UTC) + timedelta(seconds=wait.seconds)
                self._patience.tell(Waiting(until, wait.reason, current_repository()))
            if not wait.is_pace:
                self._patience.sleep(wait.seconds)

    def end(self, turn: Turn) -> None:
        """Take note of what came of a turn; once is enough, more does no harm."""
        with self._changed:
            if not turn.sent.is_in_flight:
                return
            now = self._patience.clock()
            seconds = now - turn.sent.started if turn.seconds is None else turn.seconds
            turn.account.minute.end(turn.sent, seconds)
            self._expected.took(turn.ask, seconds)
            if turn.headers is not None:
                turn.account.note(turn.headers, now, datetime.now(UTC))
                self._learn_whether_there_are_limits(turn.status, turn.headers)
            self._changed.notify_all()

    def charge(self, turn: Turn, points: int) -> None:
        """Enter the points that GitHub says a query cost."""
        with self._changed:
            turn.account.minute.charge(turn.sent, points)
            self._expected.cost(turn.ask, points)

    def refused(self, turn: Turn, headers: Headers) -> None:
        """GitHub refused for the time being: the account waits, in all threads."""
        with self._changed:
            now, today = self._patience.clock(), datetime.now(UTC)
            turn.account.refused(headers, turn.ask.resource, turn.sent.started, now, today)

    def welcomed(self, turn: Turn) -> None:
        """GitHub did not refuse."""
        with self._changed:
            turn.account.welcomed(turn.sent.started)

    def set_aside(self, account: Account) -> bool:
        """Go on without an account that GitHub does not accept; False if it is the last one."""
        with self._changed:
            if self.accounts == (account,):
                return False
            if not account.is_set_aside:
                account.is_set_aside = True
                _log.warning("GitHub does not accept the %s: going on without it.", account.credential)
            self._changed.notify_all()
            return True

    def _soonest(self, ask: Ask, accounts: Sequence[Account], expected: Expected) -> tuple[Account, Wait | None]:
        """The account that can go first; among equals the one whose ETags fit, then the least busy one."""
        now, is_paced = self._patience.clock(), self._has_limits is not False
        usual = crc32(ask.path.encode()) % len(self._accounts) if ask.path else None
        waits = {
            each: each.wait(now, ask.resource, expected.points, expected.seconds, is_paced=is_paced)
            for each in accounts
        }

        def order(account: Account) -> tuple[float, bool, int, float, float]:
            wait, minute, budget = waits[account], account.minute, account.budget(ask.resource)
            is_usual = usual is not None and self._accounts[usual] is account
            left = budget.remaining if budget else 0.0
            return (wait.seconds if wait else 0.0, not is_usual, minute.in_flight, minute.seconds(now), -left)

        chosen = min(accounts, key=order)
        return chosen, waits[chosen]

    def _learn_whether_there_are_limits(self, status: int, headers: Headers) -> None:
        """Errors may come from before the limits: only a good answer without a word of them says there are none."""
        if "X-RateLimit-Limit" in headers:
            self._has_limits = True
        elif self._has_limits is None and status in (200, 304):
            self._has_limits = False

    def _is_worth_telling(self, wait: Wait) -> bool:
        """Once for each job and wait. A long sync is paced all the time: that is told now and then."""
        now, repository = self._patience.clock(), current_repository()
        until, told_until = now + wait.seconds, self._told_until.get((repository, wait.is_pace), float("-inf"))
        if wait.is_pace:
            is_news = wait.seconds >= PACE_WORTH_TELLING_S and now >= told_until + PACE_TOLD_AFTER_S
        else:
            is_news = wait.seconds >= WORTH_TELLING_S and until > told_until + WORTH_TELLING_S
        if is_news:
            self._told_until[repository, wait.is_pace] = until
        return is_news
