"""The lists that are longer than what came with their pull requests, completed many at a time."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ghmetrics.errors import GitHubError
from ghmetrics.github import graphql_shapes
from ghmetrics.github.documents import Listed, Payload
from ghmetrics.github.graphql_client import GraphQLClient, Told, next_cursor
from ghmetrics.github.graphql_errors import QueryTooHeavy, part_failures, starved
from ghmetrics.github.graphql_queries import EVENT_TYPES
from ghmetrics.github.page_size import PageSize
from ghmetrics.github.refusals import IncompleteAnswer, ServerTrouble

CONNECTIONS = {"reviews": "reviews", "commits": "commits", "timelineItems": "events"}
"""GitHub's names of the connections, and the names of the queries for more of them."""
LONGEST_PAGE = 100
FIRST_ITEMS, MOST_ITEMS = 300, 400
"""In one query: 300 commits take about 3 s."""
MOST_LISTS = 50


@dataclass
class LongList:
    """One connection of a pull request, of which the items after `after` are missing."""

    node: Payload
    connection: str
    after: str | None
    found: list[Payload]

    @property
    def page(self) -> int:
        """How much to ask for. Only commits are counted exactly, as only they have a price: their parents."""
        if self.connection != "commits":
            return LONGEST_PAGE
        missing = graphql_shapes.commit_count(self.node) - len(self.found)
        return min(max(missing, 1), LONGEST_PAGE)

    def take(self, connection: Payload | None) -> bool:
        """Add a page; whether it was the last one. Raises IncompleteAnswer."""
        page = {self.connection: connection}
        self.found += graphql_shapes.nodes_of(page, self.connection)
        self.after = next_cursor(page[self.connection] or {}, self.after)
        if self.after is None:
            self.node[self.connection]["nodes"] = self.found
        return self.after is None


@dataclass(eq=False)
class Unfinished:
    """A pull request that waits for the rest of its lists."""

    entry: Listed
    node: Payload
    lists: list[LongList]
    is_lost: bool = False


@dataclass(frozen=True)
class Part:
    """The next page of one list, as it was asked for."""

    owner: Unfinished
    list: LongList
    first: int


def long_lists(node: Payload) -> list[LongList]:
    """The connections of a `PullRequest` node that go on. Raises IncompleteAnswer."""
    return [
        LongList(node, name, after, graphql_shapes.nodes_of(node, name))
        for name in CONNECTIONS
        if node.get(name) and (after := next_cursor(node[name], None))
    ]


class Completion:
    """The long lists of a run. `ask` may be called in any thread, all else in one."""

    def __init__(self, client: GraphQLClient, event_types: Sequence[str] = EVENT_TYPES) -> None:
        self._client, self._size, self._event_types = client, PageSize(FIRST_ITEMS, MOST_ITEMS), list(event_types)
        self._waiting: deque[tuple[Unfinished, LongList]] = deque()

    def add(self, unfinished: Unfinished) -> None:
        self._waiting.extend((unfinished, each) for each in unfinished.lists)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether there is enough for a whole query."""
        return len(self._waiting) >= MOST_LISTS or sum(each.page for _, each in self._waiting) >= self._size.current

    def take_parts(self) -> tuple[Part, ...]:
        """As many of the waiting lists as one query can bear, at least one."""
        parts: list[Part] = []
        room = self._size.current
        while self._waiting and room > 0 and len(parts) < MOST_LISTS:
            owner, each = self._waiting.popleft()
            parts.append(Part(owner, each, min(each.page, room)))
            room -= parts[-1].first
        return tuple(parts)

    def ask(self, parts: tuple[Part, ...]) -> Told:
        """Ask for the parts in one query.

        They are aliases and not `nodes(ids:)`: that has one `after` for all, and each list goes on elsewhere."""
        variables: dict[str, Any] = {}
        for place, part in enumerate(parts):
            variables |= {
                f"id{place}": part.list.node["node_id"], f"first{place}": part.first, f"after{place}": part.list.after,
            }  # fmt: skip
        if any(part.list.connection == "timelineItems" for part in parts):
            variables["types"] = self._event_types
        can_ask_less = sum(part.first for part in parts) > 1
        return self._client.more(
            [CONNECTIONS[part.list.connection] for part in parts], can_ask_less=can_ask_less, **variables
        )

    def landed(self, parts: tuple[Part, ...], told: Told) -> tuple[list[Unfinished], dict[Unfinished, GitHubError]]:
        """Those pull requests that are whole now, and those that can't be completed. The others wait again."""
        names = [f"part{place}" for place in range(len(parts))]
        hungry, wrong = starved(told.errors, names), part_failures(told.errors)
        asked = sum(part.first for part in parts)
        if hungry and asked == 1:
            return [], self.refused(parts, QueryTooHeavy("one more of its list is too much for GitHub"))
        if hungry:
            self._size.shrink(asked)
        else:
            self._size.landed(asked, told.seconds)
        failed: dict[Unfinished, GitHubError] = {}
        for name, part in zip(names, parts, strict=True):
            owner = part.owner
            try:
                if name in wrong:
                    raise wrong[name]
                if name in hungry or not part.list.take((told.data.get(name) or {}).get(part.list.connection)):
                    self._waiting.append((owner, part.list))
                else:
                    owner.lists.remove(part.list)
            except IncompleteAnswer as incomplete:
                failed[owner] = incomplete
        owners = dict.fromkeys(part.owner for part in parts)
        whole = [owner for owner in owners if not owner.lists and not owner.is_lost]
        return whole, self._lose(failed)

    def refused(self, parts: tuple[Part, ...], wrong: QueryTooHeavy | ServerTrouble) -> dict[Unfinished, GitHubError]:
        """All of it was too much: ask for less. Those for which there is no less can't be completed."""
        asked = sum(part.first for part in parts)
        if asked == 1:
            return self._lose({parts[0].owner: wrong})
        self._waiting.extendleft((part.owner, part.list) for part in reversed(parts))
        self._size.shrink(asked)
        return {}

    def _lose(self, failed: dict[Unfinished, GitHubError]) -> dict[Unfinished, GitHubError]:
        """Wait no more for what failed; those of it that had not failed before, in another list."""
        news = {owner: wrong for owner, wrong in failed.items() if not owner.is_lost}
        for owner in failed:
            owner.is_lost = True
        self._waiting = deque(each for each in self._waiting if not each[0].is_lost)
        return news


def all_commits(client: GraphQLClient, entry: Listed, count: int) -> list[Payload]:
    """All commits of one pull request, as documents hold them. Raises GitHubError."""
    node: Payload = {"node_id": entry.node_id, "commits": {"totalCount": count}}
    completion = Completion(client)
    completion.add(Unfinished(entry, node, [LongList(node, "commits", None, [])]))
    while completion:
        parts = completion.take_parts()
        try:
            _, failed = completion.landed(parts, completion.ask(parts))
        except (QueryTooHeavy, ServerTrouble) as wrong:
            failed = completion.refused(parts, wrong)
        for error in failed.values():
            raise error
    return [graphql_shapes.commit(item["commit"]) for item in node["commits"]["nodes"]]
