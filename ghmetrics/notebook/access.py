"""Whether GitHub can be asked from here, with what rights, and what is left of its limit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ghmetrics.errors import AuthenticationError, GhMetricsError, GitHubError
from ghmetrics.github.budgets import read_budgets
from ghmetrics.github.limits import Budget
from ghmetrics.notebook.desk import Desk

ANONYMOUS = (
    "There is no token: GitHub answers 60 requests an hour, about public repositories only. "
    "Run `gh auth login` and try again, or set GITHUB_TOKEN before Jupyter starts."
)


@dataclass(frozen=True)
class Access:
    """`api` is the one that is asked. `trouble` is a sentence for whoever can do something about it."""

    state: Literal["ok", "no-token", "refused", "unreachable", "wrong"]
    api: Literal["GraphQL", "REST"] = "GraphQL"
    trouble: str | None = None


def look(desk: Desk, know: Callable[[Budget | None], None]) -> Access:
    """Ask GitHub what is left, which costs nothing; `know` is told."""
    try:
        with desk.github(cached=False) as session:
            has_token = session.token is not None
            api: Literal["GraphQL", "REST"] = "GraphQL" if has_token and desk.settings.transport != "rest" else "REST"
            know(read_budgets(session).get("graphql" if api == "GraphQL" else "core"))
    except AuthenticationError as wrong:
        return Access("refused", trouble=str(wrong))
    except GitHubError as wrong:
        return Access("unreachable", trouble=str(wrong))
    except GhMetricsError as wrong:
        return Access("wrong", trouble=str(wrong))
    return Access("ok", api) if has_token else Access("no-token", api, ANONYMOUS)
