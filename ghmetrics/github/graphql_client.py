"""One question to GitHub's GraphQL API: sent again where that may help, and told apart from what does not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ghmetrics.github import graphql_queries
from ghmetrics.github.documents import Payload
from ghmetrics.github.graphql_errors import QueryTooHeavy, ScopesMissing, checked
from ghmetrics.github.page_size import PageSize
from ghmetrics.github.refusals import IncompleteAnswer, ServerTrouble
from ghmetrics.github.session import ATTEMPTS, GitHubSession

FEW_ATTEMPTS = 2
"""Before less is asked for: it may be the query that the server stumbles over."""
_BOTH = (True, False)
_NARROW = (False,)


@dataclass(frozen=True)
class Told:
    """Data and the errors beside it. `seconds` is what the answer took."""

    data: Payload
    errors: list[Payload]
    seconds: float


class GraphQLClient:
    """Asks over one session. Safe to share between threads."""

    def __init__(self, session: GitHubSession) -> None:
        self.session = session
        self.may_see_teams = True
        """Until GitHub says no: it refuses the whole query for one field of a team."""

    def ask(
        self,
        query: str,
        /,
        *,
        can_ask_less: bool = False,
        attempts: int = ATTEMPTS,
        **variables: Any,  # noqa: ANN401
    ) -> Told:
        """Ask one of the documents of `queries/`.

        Raises QueryTooHeavy: at once where the caller `can_ask_less`, else after all attempts."""
        for with_teams in _BOTH if self.may_see_teams else _NARROW:
            text = graphql_queries.document(query, with_teams=with_teams)
            try:
                return self._asked(text, variables, can_ask_less=can_ask_less, attempts=attempts)
            except ScopesMissing:
                if not with_teams or text == graphql_queries.document(query, with_teams=False):
                    raise
                self.may_see_teams = False
        raise AssertionError  # pragma: no cover -- the loop returns or raises

    def page(self, query: str, size: PageSize, **variables: Any) -> Told:  # noqa: ANN401
        """One page of a list, as large as GitHub can bear: `size` shrinks until it lands."""
        while True:
            first = size.current
            try:
                told = self.ask(query, can_ask_less=first > 1, first=first, **variables)
            except QueryTooHeavy:
                if first == 1:
                    raise
                size.shrink(first)
            else:
                size.landed(first, told.seconds)
                return told

    def more(self, connections: Sequence[str], *, can_ask_less: bool, **variables: Any) -> Told:  # noqa: ANN401
        """The next pages of many lists in one query. Its later parts may be starved."""
        text = graphql_queries.more(connections, with_teams=self.may_see_teams)
        attempts = FEW_ATTEMPTS if can_ask_less else ATTEMPTS
        return self._asked(text, variables, can_ask_less=can_ask_less, attempts=attempts, keep_parts=True)

    def _asked(
        self, text: str, variables: dict[str, Any], *, can_ask_less: bool, attempts: int, keep_parts: bool = False
    ) -> Told:
        seconds = math.nan

        def once() -> tuple[Payload, list[Payload]]:
            nonlocal seconds
            answer = self.session.post_graphql(text, variables)
            seconds = answer.seconds
            return checked(answer.body, keep_parts=keep_parts)

        def is_passing(wrong: BaseException) -> bool:
            return isinstance(wrong, ServerTrouble) and not (can_ask_less and isinstance(wrong, QueryTooHeavy))

        data, errors = self.session.retried(once, is_passing, attempts)
        return Told(data, errors, seconds)


def next_cursor(connection: Payload, after: str | None) -> str | None:
    """Where the next page begins; None at the end. Raises IncompleteAnswer for a list that does not move on."""
    info = connection["pageInfo"]
    if not info["hasNextPage"]:
        return None
    if info["endCursor"] in (None, after):
        raise IncompleteAnswer("GitHub's list goes in circles")
    return str(info["endCursor"])
