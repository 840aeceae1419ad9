"""What a token may do, found out by asking for little, and which metrics go without what it may not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ghmetrics.errors import AuthenticationError, GitHubError, PermissionMissing
from ghmetrics.github.budgets import read_budgets
from ghmetrics.github.documents import Head, Payload
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.graphql_client import GraphQLClient
from ghmetrics.github.limits import Budget
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import choose_transport
from ghmetrics.settings import TransportName

State = Literal["good", "missing", "bad"]
"""`missing` only limits what can be known, `bad` keeps pull requests from being synced."""


@dataclass(frozen=True)
class Right:
    """One thing that was tried."""

    subject: str
    state: State
    text: str


NO_COMMITS = Right(
    "commits", "bad",
    "the token may not read contents: pull requests can only be synced with --no-commits, so coding time and lead time "
    "stay empty",
)  # fmt: skip
NO_REVIEWS = Right("reviews", "bad", "the token may not read reviews, so pull requests can't be synced")
NO_EVENTS = Right("timeline events", "bad", "the token may not read issues' events, so pull requests can't be synced")
NO_REVIEWERS = Right(
    "review requests", "missing",
    "the token may not see who was asked for a review: review requests land without a name, and the load of reviewers "
    "can't be known",
)  # fmt: skip
NO_TEAMS = Right(
    "teams", "missing", "the token lacks the scope read:org: teams that were asked for a review land without a name"
)


def examine_rights(session: GitHubSession) -> Iterator[Right]:
    """Whether each API answers, and what is left of its limits. Does not raise for what GitHub refuses."""
    try:
        budgets = read_budgets(session)
    except GitHubError as wrong:
        yield Right("REST", "bad", _trouble(session.hosts.api, wrong))
        return
    yield Right("REST", "good", _left(budgets.get("core")))
    if session.token is None:
        return
    left = _left(budgets.get("graphql"))
    try:
        login = GraphQLTransport(session).viewer()
    except PermissionMissing:  # an App is nobody
        yield Right("GraphQL", "good", left)
        return
    except GitHubError as wrong:
        yield Right("GraphQL", "bad", _trouble(session.hosts.graphql, wrong))
        return
    yield Right("GraphQL", "good", f"{left}, as {login}")
    if scopes := session.scopes:
        yield Right("scopes", "good", scopes)


def examine_pull_requests(session: GitHubSession, transport: TransportName, full_name: str) -> Iterator[Right]:
    """Whether a repository's pull requests can be read with all below them. Does not raise for what GitHub refuses."""
    try:
        api = choose_transport(transport, session)
        head = api.head(full_name)
    except GitHubError as wrong:
        yield Right("pull requests", "bad", f"{full_name} can't be read: {wrong}")
        return
    yield Right("pull requests", "good", f"{head.repository.full_name} can be read over {api.name}")
    try:
        yield from _below_over_graphql(session, head) if api.name == "graphql" else _below_over_rest(session, head)
    except GitHubError as wrong:
        yield Right("pull requests", "bad", f"the newest of {head.repository.full_name} can't be read: {wrong}")


def _below_over_graphql(session: GitHubSession, head: Head) -> Iterator[Right]:
    client = GraphQLClient(session)
    told = client.ask("rights", id=head.repository.node_id)
    forbidden = [_names(error) for error in told.errors if error.get("type") == "FORBIDDEN"]
    if not client.may_see_teams:
        yield NO_TEAMS
    for name, right in (("requested", NO_REVIEWERS), ("commits", NO_COMMITS), ("reviews", NO_REVIEWS)):
        if any(name in names for names in forbidden):
            yield right


def _names(error: Payload) -> set[object]:
    return set(error.get("path") or ())


def _below_over_rest(session: GitHubSession, head: Head) -> Iterator[Right]:
    for entry in head.page.entries[:1]:
        home = f"repositories/{head.repository.id}"
        for path, right in (
            (f"pulls/{entry.number}/reviews", NO_REVIEWS),
            (f"pulls/{entry.number}/commits", NO_COMMITS),
            (f"issues/{entry.number}/events", NO_EVENTS),
        ):
            try:
                next(session.pages(f"{home}/{path}", per_page=1))
            except PermissionMissing:
                yield right


def _trouble(host: str, wrong: GitHubError) -> str:
    return str(wrong) if isinstance(wrong, AuthenticationError) else f"{host} does not answer as it should: {wrong}"


def _left(budget: Budget | None) -> str:
    if budget is None:
        return "no limits"
    return f"{budget.remaining:,} of {budget.limit:,} left until {budget.reset_at.astimezone():%H:%M}"
