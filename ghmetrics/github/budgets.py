"""What a token may still ask: GitHub's own answer, which costs nothing."""

from datetime import UTC, datetime

from ghmetrics.github.limits import Budget
from ghmetrics.github.refusals import IncompleteAnswer, NotThere
from ghmetrics.github.session import GitHubSession


def read_budgets(session: GitHubSession) -> dict[str, Budget]:
    """The budgets of `core` (REST) and `graphql`. Empty on a server without limits. Raises GitHubError."""
    try:
        resources = session.get("rate_limit").body["resources"]
    except NotThere:
        return {}
    except (KeyError, TypeError):
        raise IncompleteAnswer("GitHub does not say what is left of its limits") from None
    return {name: _budget(resources[name]) for name in ("core", "graphql") if name in resources}


def _budget(told: dict[str, int]) -> Budget:
    try:
        return Budget(told["limit"], told["remaining"], datetime.fromtimestamp(told["reset"], UTC))
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise IncompleteAnswer("GitHub says of its limits what makes no sense") from None
