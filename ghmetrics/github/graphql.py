"""The GraphQL transport: pages of pull requests with all below them, as large as GitHub can bear."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from ghmetrics.github import documents, graphql_shapes
from ghmetrics.github.documents import Failed, Listed, ListingPage, Payload, PullRequestDocument, Repository
from ghmetrics.github.graphql_errors import QueryTooHeavy, checked, node_failures, refused
from ghmetrics.github.page_size import PageSize
from ghmetrics.github.refusals import NotThere, ServerTrouble
from ghmetrics.github.rest import ENDS_THE_SYNC, RestTransport
from ghmetrics.github.session import GitHubSession

LISTING_PAGE = 100
FIRST_PAGE, LARGEST_PAGE = 25, 50
NESTED = {"reviews": 100, "commits": 50, "timelineItems": 100}
"""How many of each a pull request brings along; longer lists are completed one by one."""
FEW_NESTED = {"reviews": 10, "commits": 5, "timelineItems": 10}
"""The same for a pull request that is too much for one query all alone."""
CONNECTION_PAGE = 100


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

    def entry(self, repository: Repository, number: int) -> Listed:
        data, errors = self._ask("entry", id=repository.node_id, number=number)
        found = (data.get("node") or {}).get("pullRequest")
        if found is None:
            raise NotThere(errors[0]["message"] if errors else f"GitHub shows no pull request {number}")
        return _listed(found)

    def listing(self, repository: Repository) -> Iterator[ListingPage]:
        size, after = PageSize(LISTING_PAGE, LISTING_PAGE), None
        while True:
            first = size.current
            try:
                data, errors = self._ask("listing", heavy=first > 1, id=repository.node_id, first=first, after=after)
            except QueryTooHeavy:
                if first == 1:
                    raise
                size.shrink(first)
                continue
            if (data.get("node") or {}).get("pullRequests") is None:
                raise refused(errors, repository.full_name, self._session.token)
            page = data["node"]["pullRequests"]
            if None in page["nodes"]:
                # One of them can't be shown, and GraphQL does not say which: REST's list does.
                yield from RestTransport(self._session).listing(repository)
                return
            yield ListingPage(tuple(map(_listed, page["nodes"])), page["totalCount"])
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def documents(
        self, repository: Repository, entries: Sequence[Listed], *, commits: bool
    ) -> Iterator[PullRequestDocument | Failed]:
        waiting, size = deque(entries), PageSize(FIRST_PAGE, LARGEST_PAGE)
        nested = NESTED
        while waiting:
            batch = [waiting.popleft() for _ in range(min(size.current, len(waiting)))]
            started = time.monotonic()
            try:
                answered = self._batch(batch, nested, commits=commits)
            except (QueryTooHeavy, ServerTrouble) as wrong:
                if len(batch) > 1:
                    waiting.extendleft(reversed(batch))
                    size.shrink(len(batch))
                elif isinstance(wrong, QueryTooHeavy) and nested is NESTED:
                    waiting.extendleft(batch)
                    nested = FEW_NESTED
                else:
                    yield Failed(batch[0], wrong)
                    nested = NESTED
                continue
            size.landed(len(batch), time.monotonic() - started)
            nested = NESTED
            yield from answered

    def _batch(
        self, batch: list[Listed], nested: dict[str, int], *, commits: bool
    ) -> list[PullRequestDocument | Failed]:
        ids = [entry.node_id for entry in batch]
        data, errors = self._ask(
            "pull_requests", heavy=len(batch) > 1 or nested is NESTED, ids=ids, with_commits=commits,
            reviews=nested["reviews"], commits=nested["commits"], events=nested["timelineItems"],
        )  # fmt: skip
        nodes = data.get("nodes")
        if nodes is None or len(nodes) != len(batch):
            raise QueryTooHeavy(errors[0]["message"] if errors else "GitHub left out the pull requests")
        wrong = node_failures(errors)
        answered: list[PullRequestDocument | Failed] = []
        for place, (entry, node) in enumerate(zip(batch, nodes, strict=True)):
            if place in wrong:
                answered.append(Failed(entry, wrong[place]))
            elif not node:
                answered.append(Failed(entry, NotThere("GitHub does not show this pull request any more")))
            else:
                answered.append(self._whole(entry, node))
        return answered

    def _whole(self, entry: Listed, node: Payload) -> PullRequestDocument | Failed:
        """The node's document, after its long lists are completed."""
        try:
            for connection in NESTED:
                if connection in node:
                    self._complete(node, connection)
            return graphql_shapes.document(node)
        except ENDS_THE_SYNC:
            raise
        except Exception as wrong:  # noqa: BLE001 -- one pull request must not end the sync; the error is recorded
            return Failed(entry, wrong)

    def _complete(self, node: Payload, connection: str) -> None:
        size = PageSize(CONNECTION_PAGE, CONNECTION_PAGE)
        found = graphql_shapes.nodes_of(node, connection)
        page = node[connection]["pageInfo"]
        while page["hasNextPage"]:
            first = size.current
            try:
                data, errors = self._ask(
                    f"more_{connection}", heavy=first > 1, id=node["node_id"], first=first, after=page["endCursor"]
                )
            except QueryTooHeavy:
                if first == 1:
                    raise
                size.shrink(first)
                continue
            if not data.get("node"):
                raise graphql_shapes.IncompleteAnswer(
                    errors[0]["message"] if errors else f"GitHub left out {connection}"
                )
            found += graphql_shapes.nodes_of(data["node"], connection)
            page = data["node"][connection]["pageInfo"]
        node[connection]["nodes"] = found

    def _ask(self, query: str, /, *, heavy: bool = False, **variables: Any) -> tuple[Payload, list[Payload]]:  # noqa: ANN401
        """Data and errors of one document. With `heavy`, QueryTooHeavy comes at once: the caller asks for less."""

        def once() -> tuple[Payload, list[Payload]]:
            return checked(self._session.post_graphql(_document(query), variables))

        again = (ServerTrouble,) if heavy else (ServerTrouble, QueryTooHeavy)
        data, errors = self._session.retried(once, again)
        self._session.points += (data.get("rateLimit") or {}).get("cost", 0)
        return data, errors


@cache
def _document(name: str) -> str:
    """A query with the fragments that it uses; GitHub refuses those that it does not."""
    folder = files("ghmetrics.github") / "queries"
    query = (folder / f"{name}.graphql").read_text(encoding="utf-8")
    whole = (folder / "fragments.graphql").read_text(encoding="utf-8")
    fragments = {text.split()[0]: f"fragment {text}" for text in whole.split("\nfragment ")[1:]}
    first = whole.split("\nfragment ")[0]
    fragments[first.split()[1]] = first
    used: dict[str, str] = {}
    todo = [query]
    while todo:
        text = todo.pop()
        for fragment, body in fragments.items():
            if fragment not in used and f"...{fragment} " in text.replace("}", " }"):
                used[fragment] = body
                todo.append(body)
    return "\n".join([query, *used.values()])


def _listed(node: Payload) -> Listed:
    return Listed(node["number"], node["node_id"], documents.timestamp(node["updated_at"]))
