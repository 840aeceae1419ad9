"""The GraphQL transport: pages of pull requests with all below them, as large as GitHub can bear."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from ghmetrics.errors import GitHubError
from ghmetrics.github import graphql_shapes
from ghmetrics.github.documents import (
    Failed,
    Head,
    Known,
    Listed,
    ListingPage,
    Payload,
    PullRequestDocument,
    Repository,
)
from ghmetrics.github.graphql_client import GraphQLClient, next_cursor
from ghmetrics.github.graphql_errors import QueryTooHeavy, errors_at, refused
from ghmetrics.github.graphql_hydration import Hydration
from ghmetrics.github.outcomes import Outcome, in_its_place, second_outcome
from ghmetrics.github.page_size import CommitCounts, Learnt, PageSize
from ghmetrics.github.refusals import NotThere
from ghmetrics.github.rest import RestTransport, is_place
from ghmetrics.github.session import GitHubSession

LISTING_PAGE = 100


class GraphQLTransport:
    name = "graphql"
    heads_at_once = 100

    def __init__(self, session: GitHubSession) -> None:
        self._session, self._client = session, GraphQLClient(session)
        self._rest, self._counts = RestTransport(session), CommitCounts()

    def viewer(self) -> str:
        """The login that the token belongs to. Raises GitHubError."""
        told = self._client.ask("viewer")
        if not told.data.get("viewer"):
            raise refused(told.errors, "the token's account", self._session.token)
        return str(told.data["viewer"]["login"])

    def repository(self, full_name: str) -> Repository:
        owner, name = full_name.split("/")
        told = self._client.ask("repository", owner=owner, name=name)
        if told.data.get("repository") is None:
            raise refused(told.errors, full_name, self._session.token)
        return graphql_shapes.repository(told.data["repository"])

    def head(self, full_name: str) -> Head:
        owner, name = full_name.split("/")
        told = self._client.page("head", PageSize(LISTING_PAGE, LISTING_PAGE), owner=owner, name=name)
        if told.data.get("repository") is None:
            raise refused(told.errors, full_name, self._session.token)
        return self._head(told.data["repository"], told.errors)

    def heads(self, known: Sequence[Known]) -> list[Head | GitHubError]:
        return self._heads(known, max(LISTING_PAGE // max(len(known), 1), 1)) if known else []

    def _heads(self, known: Sequence[Known], first: int) -> list[Head | GitHubError]:
        can_ask_less = first > 1 or len(known) > 1
        ids = [each.node_id for each in known]
        try:
            told = self._client.ask("heads", can_ask_less=can_ask_less, ids=ids, first=first)
        except QueryTooHeavy as wrong:
            if first > 1:
                return self._heads(known, first // 2)
            if len(known) == 1:
                return [wrong]
            middle = len(known) // 2
            return self._heads(known[:middle], 1) + self._heads(known[middle:], 1)
        nodes = told.data.get("nodes") or [None] * len(known)
        return [
            in_its_place(partial(self._known_head, each, node, errors_at(told.errors, place)))
            for place, (each, node) in enumerate(zip(known, nodes, strict=True))
        ]

    def _known_head(self, known: Known, node: Payload | None, errors: list[Payload]) -> Head | GitHubError:
        if node:
            return self._head(node, errors)
        if all(error.get("type") == "NOT_FOUND" for error in errors):
            return self._rest.heads([known])[0]  # global ids have changed their form before, numbers have not
        raise refused(errors, known.full_name, self._session.token)

    def _head(self, node: Payload, errors: list[Payload]) -> Head:
        repository = graphql_shapes.repository(node)
        if node.get("pullRequests") is None:
            raise refused(errors, repository.full_name, self._session.token)
        page = _page(node["pullRequests"], None)
        if page is None:  # whom GraphQL can't show it still counts, which REST does not
            page = replace(next(self._rest.listing(repository)), total_count=node["pullRequests"]["totalCount"])
        return Head(repository, page)

    def entry(self, repository: Repository, number: int) -> Listed:
        told = self._client.ask("entry", id=repository.node_id, number=number)
        home = told.data.get("node") or {}
        if home.get("pullRequest"):
            return graphql_shapes.listed(home["pullRequest"])
        if home and all(error.get("type") == "NOT_FOUND" for error in told.errors):
            raise NotThere(f"GitHub shows no pull request {number} in {repository.full_name}.")
        raise refused(told.errors, repository.full_name, self._session.token)

    def listing(self, repository: Repository, after: str | None = None) -> Iterator[ListingPage]:
        if after is not None and is_place(after):
            yield from self._rest.listing(repository, after)
            return
        size = PageSize(LISTING_PAGE, LISTING_PAGE)
        while True:
            told = self._client.page("listing", size, id=repository.node_id, after=after)
            connection = (told.data.get("node") or {}).get("pullRequests")
            if connection is None:
                raise refused(told.errors, repository.full_name, self._session.token)
            page = _page(connection, after)
            if page is None:
                yield from self._rest.listing(repository)
                return
            yield page
            after = page.cursor
            if after is None:
                return

    def is_gone(self, repository: Repository, entry: Listed) -> bool:
        return self._rest.is_gone(repository, entry)

    def documents(
        self,
        repository: Repository,
        entries: Iterable[Listed],
        *,
        commits: bool,
        learnt: Learnt,
        comments: bool = False,
    ) -> Iterator[PullRequestDocument | Failed]:
        def over_rest(entry: Listed, wrong: GitHubError) -> Outcome:
            fetch = partial(self._rest.document, repository, entry, commits=commits, comments=comments)
            return second_outcome(entry, wrong, fetch)

        return Hydration(
            self._client, entries, commits=commits, comments=comments, learnt=learnt, counts=self._counts,
            otherwise=over_rest,
        ).run()  # fmt: skip


def _page(connection: Payload, after: str | None) -> ListingPage | None:
    """None where one of the pull requests can't be shown: GraphQL does not say which, REST's list does."""
    if connection["nodes"] is None or None in connection["nodes"]:
        return None
    entries = tuple(map(graphql_shapes.listed, connection["nodes"]))
    return ListingPage(entries, connection["totalCount"], next_cursor(connection, after))
