"""From listed pull requests to documents over GraphQL: many in one query, a few queries at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from ghmetrics.errors import GhMetricsError, GitHubError
from ghmetrics.github import graphql_shapes
from ghmetrics.github.crew import Crew, Source
from ghmetrics.github.documents import Failed, Listed, Payload, PullRequestDocument
from ghmetrics.github.graphql_client import FEW_ATTEMPTS, GraphQLClient, Told
from ghmetrics.github.graphql_errors import QueryTimedOut, QueryTooHeavy, node_failures
from ghmetrics.github.graphql_lists import Completion, Part, Unfinished, long_lists
from ghmetrics.github.graphql_queries import COMMENT_TYPE, EVENT_TYPES
from ghmetrics.github.outcomes import Outcome, outcome
from ghmetrics.github.page_size import LARGEST_PAGE, CommitCounts, Learnt, PageSize
from ghmetrics.github.refusals import IncompleteAnswer, NotThere, ServerTrouble

WORKERS = 3
STRETCH = 1.15
FEWER = ((10, 5, 10), (1, 1, 1))
"""Reviews, commits and events that come along with a pull request that is too much for one query all alone."""


@dataclass(frozen=True)
class Batch:
    """Pull requests of one query, cut at that page size. `fewer` is how often less of each was asked for."""

    entries: tuple[Listed, ...]
    size: int
    fewer: int = 0

    @property
    def is_least(self) -> bool:
        """Whether less than this can't be asked for."""
        return len(self.entries) == 1 and self.fewer == len(FEWER)


Settle = Callable[[Future[Any]], Iterable[Outcome]]
Task = tuple[Settle, Callable[[], Any]]


class Hydration:
    """One run over the entries of a repository. All is decided in the thread that calls `run`; the crew only asks."""

    def __init__(
        self,
        client: GraphQLClient,
        entries: Iterable[Listed],
        *,
        commits: bool,
        comments: bool,
        learnt: Learnt,
        counts: CommitCounts,
        otherwise: Callable[[Listed, GitHubError], Outcome],
    ) -> None:
        """`otherwise` is another way to a pull request that failed."""
        self._client, self._commits, self._comments = client, commits, comments
        self._learnt, self._counts = learnt, counts
        self._types = [*EVENT_TYPES, COMMENT_TYPE] if comments else EVENT_TYPES
        self._otherwise = otherwise
        self._source = Source(entries)
        self._size = PageSize(learnt.page, LARGEST_PAGE)
        self._waiting: deque[Listed] = deque()
        self._alone: deque[Batch] = deque()
        self._failed: deque[tuple[Listed, GitHubError]] = deque()
        self._completion = Completion(client, self._types)
        self._probes = 0
        self._stopped: GhMetricsError | OSError | None = None

    def run(self) -> Iterator[Outcome]:
        """Documents and failures as they land; then what ended the run early is raised."""
        with Crew[Settle](self._client.session, WORKERS) as crew:
            while True:
                self._keep_busy(crew)
                if not crew:
                    break
                settle, landed = crew.first()
                try:
                    outcomes = settle(landed)
                except (GhMetricsError, OSError) as wrong:
                    self._stopped = self._stopped or wrong
                    continue
                yield from outcomes
        if self._stopped or self._source.broke_off:
            raise self._stopped or self._source.broke_off or AssertionError

    def _keep_busy(self, crew: Crew[Settle]) -> None:
        """Begin what there is to do: one query until one of its size has landed, then a few at a time."""
        while self._stopped is None and len(crew) < (WORKERS if self._size.proven else 1):
            task = self._next(is_idle=not crew)
            if task is None:
                return
            crew.start(*task)
        if self._stopped is None:
            self._look_ahead(2 * LARGEST_PAGE)  # what has to be listed for it is listed meanwhile

    def _next(self, *, is_idle: bool) -> Task | None:
        if self._failed:
            entry, wrong = self._failed.popleft()
            return self._settle_other, partial(self._otherwise, entry, wrong)
        if self._alone:
            return self._asking(self._alone.popleft())
        if self._completion.is_full:
            return self._completing()
        if batch := self._cut():
            return self._asking(batch)
        return self._completing() if self._completion and is_idle else None

    # Pages of pull requests.

    def _cut(self) -> Batch | None:
        """The next entries. Sizes that have not landed yet are tried one at a time.

        A page is stretched to avoid a small rest, but never beyond what has landed: GitHub may have refused that."""
        current, proven = self._size.current, self._size.proven
        most = min(int(current * STRETCH), LARGEST_PAGE)
        if proven:
            most = min(most, proven) if self._probes else max(current, min(most, proven))
        self._look_ahead(most + 1)
        if not self._waiting:
            return None
        count = most
        if self._source.is_drained:  # no small rest at the end
            queries = -(-len(self._waiting) // most)
            count = -(-len(self._waiting) // queries)
        entries = tuple(self._waiting.popleft() for _ in range(min(count, len(self._waiting))))
        return Batch(entries, current)

    def _look_ahead(self, count: int) -> None:
        while len(self._waiting) < count and (entry := self._source.pull()):
            self._waiting.append(entry)

    def _asking(self, batch: Batch) -> Task:
        is_probe = len(batch.entries) > self._size.proven
        self._probes += is_probe
        return partial(self._settle_batch, batch, is_probe), partial(self._ask, batch)

    def _ask(self, batch: Batch) -> Told:
        room = self._counts.room(len(batch.entries)) if self._commits else 1  # the price does not look at @include
        reviews, commits, events = FEWER[batch.fewer - 1] if batch.fewer else (100, room, 100)
        told = self._client.ask(
            "pull_requests", can_ask_less=not batch.is_least, attempts=FEW_ATTEMPTS,
            ids=[entry.node_id for entry in batch.entries], with_commits=self._commits,
            reviews=reviews, commits=commits, events=events, types=self._types,
        )  # fmt: skip
        if len(told.data.get("nodes") or ()) != len(batch.entries):
            said = told.errors[0]["message"] if told.errors else "GitHub left out the pull requests"
            raise QueryTimedOut(said)
        return told

    def _settle_batch(self, batch: Batch, is_probe: bool, future: Future[Told]) -> list[Outcome]:
        self._probes -= is_probe
        count = len(batch.entries)
        try:
            told = future.result()
        except (QueryTooHeavy, ServerTrouble) as wrong:
            if count > 1:
                self._waiting.extendleft(reversed(batch.entries))
                self._size.shrink(count, batch.size)
            elif isinstance(wrong, QueryTooHeavy) and not batch.is_least:
                self._alone.append(Batch(batch.entries, batch.size, batch.fewer + 1))
            else:
                self._failed.append((batch.entries[0], wrong))
            self._learnt.page = self._size.current
            return []
        self._size.landed(count, told.seconds)
        self._learnt.page = self._size.current
        self._learnt.landed(count, told.seconds)
        wrong_parts = node_failures(told.errors)
        outcomes = (
            self._sort(entry, node, wrong_parts.get(place))
            for place, (entry, node) in enumerate(zip(batch.entries, told.data["nodes"], strict=True))
        )
        return [found for found in outcomes if found]

    def _sort(self, entry: Listed, node: Payload | None, wrong: GitHubError | None) -> PullRequestDocument | None:
        """The document of a node; None if it needs another look."""
        if wrong or not node:
            gone = NotThere("GitHub does not show this pull request any more")
            self._failed.append((entry, wrong or gone))
            return None
        try:
            if self._commits:
                self._counts.add(graphql_shapes.commit_count(node))
            if lists := long_lists(node):
                self._completion.add(Unfinished(entry, node, lists))
                return None
        except IncompleteAnswer as incomplete:
            self._failed.append((entry, incomplete))
            return None
        return self._document(entry, node)

    def _document(self, entry: Listed, node: Payload) -> PullRequestDocument | None:
        found = outcome(entry, partial(graphql_shapes.document, node, comments=self._comments))
        if isinstance(found, Failed):
            self._failed.append((entry, found.error))
            return None
        return found

    # Long lists, and what failed.

    def _completing(self) -> Task:
        parts = self._completion.take_parts()
        return partial(self._settle_parts, parts), partial(self._completion.ask, parts)

    def _settle_parts(self, parts: tuple[Part, ...], future: Future[Told]) -> list[Outcome]:
        whole: list[Unfinished] = []
        try:
            whole, failed = self._completion.landed(parts, future.result())
        except (QueryTooHeavy, ServerTrouble) as wrong:
            failed = self._completion.refused(parts, wrong)
        self._failed.extend((owner.entry, wrong) for owner, wrong in failed.items())
        found = (self._document(owner.entry, owner.node) for owner in whole)
        return [document for document in found if document]

    @staticmethod
    def _settle_other(future: Future[Outcome]) -> list[Outcome]:
        return [future.result()]
