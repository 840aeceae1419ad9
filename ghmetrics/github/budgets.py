"""What a token may still ask: GitHub's own answer, which costs nothing."""

from datetime import UTC, datetime

from ghmetrics.github.limits import Budget
from ghmetrics.github.refusals import NotThere
from ghmetrics.github.session import GitHubSession


def read_budgets(session: GitHubSession) -> dict[str, Budget]:
    """The budgets of `core` (REST) and `graphql`. Empty on a server without limits. Raises GitHubError."""
    try:
        resources = session.get("rate_limit").body["resources"]
    except NotThere:
        return {}
    return {
        name: Budget(
            resources[name]["limit"],
            resources[name]["remaining"],
            datetime.fromtimestamp(resources[name]["reset"], UTC),
        )
        for name in ("core", "graphql")
        if name in resources
    }
