"""What a token may do, found out by asking for what costs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from ghmetrics.errors import AuthenticationError, GitHubError, PermissionMissing
from ghmetrics.github.budgets import read_budgets
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.limits import Budget
from ghmetrics.github.session import GitHubSession


@dataclass(frozen=True)
class Right:
    """One thing that was tried."""

    subject: str
    is_good: bool
    text: str


def examine_rights(session: GitHubSession) -> Iterator[Right]:
    """Whether each API answers, and what is left of its limits. Does not raise for what GitHub refuses."""
    try:
        budgets = read_budgets(session)
    except GitHubError as wrong:
        yield Right("REST", False, _trouble(session.hosts.api, wrong))
        return
    yield Right("REST", True, _left(budgets.get("core")))
    if session.token is None:
        return
    left = _left(budgets.get("graphql"))
    try:
        login = GraphQLTransport(session).viewer()
    except PermissionMissing:  # an App is nobody
        yield Right("GraphQL", True, left)
        return
    except GitHubError as wrong:
        yield Right("GraphQL", False, _trouble(session.hosts.graphql, wrong))
        return
    yield Right("GraphQL", True, f"{left}, as {login}")
    if scopes := session.scopes:
        yield Right("scopes", True, scopes)


def _trouble(host: str, wrong: GitHubError) -> str:
    return str(wrong) if isinstance(wrong, AuthenticationError) else f"{host} does not answer as it should: {wrong}"


def _left(budget: Budget | None) -> str:
    if budget is None:
        return "no limits"
    return f"{budget.remaining:,} of {budget.limit:,} left until {budget.reset_at.astimezone():%H:%M}"
