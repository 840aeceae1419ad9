"""The GraphQL transport: pages of pull requests with all below them, as large as GitHub can bear."""

import re
import time
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any

from ghmetrics.github import documents, graphql_shapes
from ghmetrics.github.documents import Failed, Listed, ListingPage, Payload, PullRequestDocument, Repository
from ghmetrics.github.graphql_errors import QueryTimedOut, QueryTooHeavy, checked, node_failures, part_failure, refused
from ghmetrics.github.outcomes import outcome
from ghmetrics.github.page_size import PageSize
from ghmetrics.github.refusals import IncompleteAnswer, NotThere, ServerTrouble
from ghmetrics.github.rest import RestTransport
from ghmetrics.github.session import ATTEMPTS, GitHubSession

LISTING_PAGE = 100
FIRST_PAGE, LARGEST_PAGE = 25, 50
NESTED = (
    {"reviews": 100, "commits": 50, "timelineItems": 100},
    {"reviews": 10, "commits": 5, "timelineItems": 10},
    {"reviews": 1, "commits": 1, "timelineItems": 1},
)
"""How many of each a pull request brings along; longer lists are completed one by one. The further ones are for a
pull request that is too much for one query all alone."""
CONNECTION_PAGE = 100
FEW_ATTEMPTS = 2
"""Before less is asked for: it may be the query that the server stumbles over."""

_FRAGMENT = re.compile(r"^fragment (\w+) on .*?^}", re.MULTILINE | re.DOTALL)


class GraphQLTransport:
    name = "graphql"

    def __init__(self, session: GitHubSession) -> None:
        self._session = session

    def viewer(self) -> str:
        """The login that the token belongs to. Raises GitHubError."""
        data, errors = self._ask("viewer")
        if not data.get("viewer"):
            raise refused(errors, "the token's account", self._session.token)
        return str(data["viewer"]["login"])

    def repository(self, full_name: str) -> Repository:
        owner, name = full_name.split("/")
        data, errors = self._ask("repository", owner=owner, name=name)
        if data.get("repository") is None:
            raise refused(errors, full_name, self._session.token)
        return graphql_shapes.repository(data["repository"])

    def same_repository(self, full_name: str, repo_id: int, node_id: str) -> Repository:
        data, errors = self._ask("same_repository", id=node_id)
        if not data.get("node"):
            raise refused(errors, full_name, self._session.token)
        return graphql_shapes.repository(data["node"])

    def entry(self, repository: Repository, number: int) -> Listed:
        data, errors = self._ask("entry", id=repository.node_id, number=number)
        home = data.get("node") or {}
        if home.get("pullRequest"):
            return _listed(home["pullRequest"])
        if home and all(error.get("type") == "NOT_FOUND" for error in errors):
            raise NotThere(f"GitHub shows no pull request {number} in {repository.full_name}.")
        raise refused(errors, repository.full_name, self._session.token)

    def listing(self, repository: Repository) -> Iterator[ListingPage]:
        size, after = PageSize(LISTING_PAGE, LISTING_PAGE), None
        while True:
            data, errors = self._page("listing", size, id=repository.node_id, after=after)
            page = (data.get("node") or {}).get("pullRequests")
            if page is None:
                raise refused(errors, repository.full_name, self._session.token)
            if page["nodes"] is None or None in page["nodes"]:
                # One of them can't be shown, and GraphQL does not say which: REST's list does.
                yield from RestTransport(self._session).listing(repository)
                return
            yield ListingPage(tuple(map(_listed, page["nodes"])), page["totalCount"])
            after = _next_cursor(page, after)
            if after is None:
                return

    def documents(
        self, repository: Repository, entries: Sequence[Listed], *, commits: bool
    ) -> Iterator[PullRequestDocument | Failed]:
        waiting, size, fewer = deque(entries), PageSize(FIRST_PAGE, LARGEST_PAGE), 0
        while waiting:
            batch = [waiting.popleft() for _ in range(min(size.current, len(waiting)))]
            started = time.monotonic()
            try:
                data, errors = self._asked_for(batch, fewer, commits=commits)
            except (QueryTooHeavy, ServerTrouble) as wrong:
                if len(batch) > 1:
                    waiting.extendleft(reversed(batch))
                    size.shrink(len(batch))
                elif isinstance(wrong, QueryTooHeavy) and fewer < len(NESTED) - 1:
                    waiting.extendleft(batch)
                    fewer += 1
                else:
                    yield Failed(batch[0], wrong)
                    fewer = 0
                continue
            size.landed(len(batch), time.monotonic() - started)
            fewer = 0
            yield from self._outcomes(batch, data["nodes"], errors)

    def _asked_for(self, batch: list[Listed], fewer: int, *, commits: bool) -> tuple[Payload, list[Payload]]:
        """Data, whose nodes are in step with the batch, and errors. `fewer` is a place in NESTED."""
        nested, can_ask_less = NESTED[fewer], len(batch) > 1 or fewer < len(NESTED) - 1
        data, errors = self._ask(
            "pull_requests", can_ask_less=can_ask_less, attempts=FEW_ATTEMPTS if can_ask_less else ATTEMPTS,
            ids=[entry.node_id for entry in batch], with_commits=commits,
            reviews=nested["reviews"], commits=nested["commits"], events=nested["timelineItems"],
        )  # fmt: skip
        if len(data.get("nodes") or ()) != len(batch):
            raise QueryTimedOut(errors[0]["message"] if errors else "GitHub left out the pull requests")
        return data, errors

    def _outcomes(
        self, batch: list[Listed], nodes: list[Payload | None], errors: list[Payload]
    ) -> Iterator[PullRequestDocument | Failed]:
        wrong = node_failures(errors)
        for place, (entry, node) in enumerate(zip(batch, nodes, strict=True)):
            if place in wrong:
                yield Failed(entry, wrong[place])
            elif not node:
                yield Failed(entry, NotThere("GitHub does not show this pull request any more"))
            else:
                yield outcome(entry, partial(self._whole, node))

    def _whole(self, node: Payload) -> PullRequestDocument:
        """The node's document, after its long lists are completed."""
        for connection in NESTED[0]:
            if connection in node:
                self._complete(node, connection)
        return graphql_shapes.document(node)

    def _complete(self, node: Payload, connection: str) -> None:
        """Bring the rest of a list that is longer than what came with its pull request."""
        size = PageSize(CONNECTION_PAGE, CONNECTION_PAGE)
        found = graphql_shapes.nodes_of(node, connection)
        after = _next_cursor(node[connection], None)
        while after is not None:
            data, errors = self._page(f"more_{connection}", size, id=node["node_id"], after=after)
            if wrong := part_failure(errors):
                raise wrong
            if not data.get("node"):
                raise IncompleteAnswer(f"GitHub left out {connection}")
            found += graphql_shapes.nodes_of(data["node"], connection)
            after = _next_cursor(data["node"][connection], after)
        node[connection]["nodes"] = found

    def _page(self, query: str, size: PageSize, **variables: Any) -> tuple[Payload, list[Payload]]:  # noqa: ANN401
        """One page of a list, as large as GitHub can bear: `size` shrinks until it lands."""
        while True:
            first, started = size.current, time.monotonic()
            try:
                answered = self._ask(query, can_ask_less=first > 1, attempts=ATTEMPTS, first=first, **variables)
            except QueryTooHeavy:
                if first == 1:
                    raise
                size.shrink(first)
                continue
            size.landed(first, time.monotonic() - started)
            return answered

    def _ask(
        self,
        query: str,
        /,
        *,
        can_ask_less: bool = False,
        attempts: int = ATTEMPTS,
        **variables: Any,  # noqa: ANN401
    ) -> tuple[Payload, list[Payload]]:
        """Data and errors of one document, after attempts that may help.

        Raises QueryTooHeavy: at once where the caller `can_ask_less`, else after all attempts."""

        def once() -> tuple[Payload, list[Payload]]:
            return checked(self._session.post_graphql(_document(query), variables).body)

        def is_passing(wrong: BaseException) -> bool:
            return isinstance(wrong, ServerTrouble) and not (can_ask_less and isinstance(wrong, QueryTooHeavy))

        return self._session.retried(once, is_passing, attempts)


@cache
def _document(name: str) -> str:
    """A query with the fragments that it uses; GitHub refuses those that it does not."""
    folder = files("ghmetrics.github") / "queries"
    text = (folder / f"{name}.graphql").read_text(encoding="utf-8")
    shared = (folder / "fragments.graphql").read_text(encoding="utf-8")
    fragments = {found[1]: found[0] for found in _FRAGMENT.finditer(shared)}
    used: list[str] = []
    parts = [text]
    for part in parts:  # grows while it is read: fragments use fragments
        for fragment in re.findall(r"\.\.\.(\w+)", part):
            if fragment not in used:
                used.append(fragment)
                parts.append(fragments[fragment])
    return "\n\n".join(parts)


def _next_cursor(connection: Payload, after: str | None) -> str | None:
    """Where the next page begins; None at the end. Raises IncompleteAnswer for a list that does not move on."""
    info = connection["pageInfo"]
    if not info["hasNextPage"]:
        return None
    if info["endCursor"] in (None, after):
        raise IncompleteAnswer("GitHub's list goes in circles")
    return str(info["endCursor"])


def _listed(node: Payload) -> Listed:
    return Listed(node["number"], node["node_id"], documents.timestamp(node["updated_at"]))
