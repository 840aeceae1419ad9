"""What the tokens may still ask: GitHub's own answer, which costs nothing."""

from datetime import UTC, datetime
from functools import reduce
from operator import index
from typing import Any

from ghmetrics.errors import AuthenticationError
from ghmetrics.github.account import Account
from ghmetrics.github.limits import Budget
from ghmetrics.github.refusals import IncompleteAnswer, NotThere
from ghmetrics.github.session import GitHubSession


def read_budgets(session: GitHubSession) -> dict[str, Budget]:
    """The budgets of `core` (REST) and `graphql`, added up over all tokens, with the earliest reset.

    Empty on a server without limits. Raises GitHubError."""
    found: dict[str, list[Budget]] = {}
    for account in session.governor.accounts:
        for name, budget in _told(session, account).items():
            found.setdefault(name, []).append(budget)
    return {name: reduce(Budget.and_also, budgets) for name, budgets in found.items()}


def _told(session: GitHubSession, account: Account) -> dict[str, Budget]:
    """The budgets of one token; none of one that GitHub does not accept, as long as there are others."""
    try:
        resources = session.get("rate_limit", account=account).body["resources"]
        told = {name: resources[name] for name in ("core", "graphql") if name in resources}
    except NotThere:
        return {}
    except AuthenticationError:
        if session.governor.set_aside(account):
            return {}
        raise
    except (KeyError, TypeError):
        raise IncompleteAnswer("GitHub does not say what is left of its limits") from None
    return {name: _budget(each) for name, each in told.items()}


def _budget(told: Any) -> Budget:  # noqa: ANN401 -- JSON
    try:
        limit, remaining = index(told["limit"]), index(told["remaining"])
        return Budget(limit, remaining, datetime.fromtimestamp(told["reset"], UTC))
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise IncompleteAnswer("GitHub says of its limits what makes no sense") from None
