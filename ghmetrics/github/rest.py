"""The REST transport: four lists and details a pull request, put together into one document."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ghmetrics.errors import GhMetricsError, GitHubError, PermissionMissing, RateLimited
from ghmetrics.github import documents
from ghmetrics.github.account import Account
from ghmetrics.github.answers import Answer
from ghmetrics.github.crew import Crew, Source
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
from ghmetrics.github.graphql_client import GraphQLClient
from ghmetrics.github.graphql_lists import all_commits
from ghmetrics.github.outcomes import in_its_place, outcome
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.refusals import IncompleteAnswer, NotThere, SsoMissing, StaleCursor, repository_not_found
from ghmetrics.github.session import GitHubSession

PAGE = 100
HEAD_PAGE = 5
"""What is looked at to see whether anything changed. A whole page is 2 MB: a thousand would not fit into the cache."""
WORKERS = 4
REQUESTS_EACH = 3
"""A pull request, its reviews and its events; its commits and comments are one more each."""
MOST_COMMITS = 250
"""GitHub's REST API stops there without a word."""
_PLACE = re.compile(r"rest:(\d{1,9})")


def is_place(cursor: str) -> bool:
    """Whether a cursor is one of REST's, which is a page's number."""
    return _PLACE.fullmatch(cursor) is not None


class RestTransport:
    name = "rest"
    heads_at_once = 1

    def __init__(self, session: GitHubSession) -> None:
        self._session = session
        self._graphql = GraphQLClient(session) if session.token else None

    def repository(self, full_name: str) -> Repository:
        return self._repository(f"repos/{full_name}", full_name)

    def _repository(self, path: str, full_name: str) -> Repository:
        try:
            return documents.repository(self._session.get(path).body)
        except NotThere:
            raise repository_not_found(full_name, self._session.token) from None

    def head(self, full_name: str) -> Head:
        repository = self.repository(full_name)
        return _head(repository, next(self._pages(repository.id, 1, HEAD_PAGE)))

    def heads(self, known: Sequence[Known]) -> list[Head | GitHubError]:
        return [in_its_place(partial(self._known_head, each)) for each in known]

    def _known_head(self, known: Known) -> Head:
        """By its newest pull request, which names it: where nothing changed, that is one free answer."""
        try:
            answer = next(self._pages(known.repo_id, 1, HEAD_PAGE))
        except NotThere:
            raise repository_not_found(known.full_name, self._session.token) from None
        if answer.body:
            repository = documents.repository(answer.body[0]["base"]["repo"])
        else:
            repository = self._repository(f"repositories/{known.repo_id}", known.full_name)
        return _head(repository, answer)

    def entry(self, repository: Repository, number: int) -> Listed:
        try:
            return _listed(self._session.get(f"{_home(repository)}/pulls/{number}").body)
        except NotThere:
            raise NotThere(f"GitHub shows no pull request {number} in {repository.full_name}.") from None

    def listing(self, repository: Repository, after: str | None = None) -> Iterator[ListingPage]:
        place = _PLACE.fullmatch(after or "rest:1")
        if place is None:
            raise StaleCursor("REST's list of pull requests has no such cursor: walk from the top.")
        number = int(place[1])
        for answer in self._pages(repository.id, number):
            page = _page(repository, answer, number)
            yield page
            number = int((page.cursor or "rest:0").removeprefix("rest:"))

    def _pages(self, repo_id: int, number: int, size: int = PAGE) -> Iterator[Answer]:
        """By the repository's number: names can pass on during a sync."""
        page = {"page": number} if number > 1 else {}  # the first page has one address, so that it can be free
        path = f"repositories/{repo_id}/pulls"
        return self._session.pages(path, state="all", sort="updated", direction="desc", per_page=size, **page)

    def is_gone(self, repository: Repository, entry: Listed) -> bool:
        home, accounts = _home(repository), self._session.governor.accounts
        seeing = [each for each in accounts if self._shows(home, each)]
        if len(accounts) == 1:
            return bool(seeing)  # it was this one that did not see the pull request
        return bool(seeing) and not any(self._shows(f"{home}/pulls/{entry.number}", each) for each in seeing)

    def _shows(self, path: str, account: Account) -> bool:
        """Whether GitHub shows this to the account: what one token may not see is not there for it."""
        try:
            self._session.get(path, account=account)
        except (NotThere, PermissionMissing, SsoMissing):
            return False
        return True

    def documents(
        self,
        repository: Repository,
        entries: Iterable[Listed],
        *,
        commits: bool,
        learnt: Learnt,
        comments: bool = False,
    ) -> Iterator[PullRequestDocument | Failed]:
        source, stopped, each = Source(entries), None, REQUESTS_EACH + commits + comments
        with Crew[None](self._session, WORKERS) as crew:
            while True:
                while stopped is None and self._has_room(len(crew), each) and (entry := source.pull()):
                    fetch = partial(self.document, repository, entry, commits=commits, comments=comments)
                    crew.start(None, partial(outcome, entry, fetch))
                if not crew:
                    break
                _, landed = crew.first()
                try:
                    found = landed.result()
                except (GhMetricsError, OSError) as wrong:
                    stopped = stopped or wrong
                    continue
                yield found
        if stopped or source.broke_off:
            raise stopped or source.broke_off or AssertionError

    def _has_room(self, under_way: int, each: int) -> bool:
        """For one more pull request. Where few requests are left, they are spent on those that can be finished."""
        left = self._session.requests_left
        most = WORKERS if left is None else min(left // each, WORKERS)
        return under_way < max(most, 1)

    def document(
        self, repository: Repository, entry: Listed, *, commits: bool, comments: bool = False
    ) -> PullRequestDocument:
        """One pull request with all below it. Raises GitHubError."""
        home, number = _home(repository), entry.number
        raw = _of(repository, self._session.get(f"{home}/pulls/{number}").body)
        pull_request = documents.pull_request(raw | {"total_comments": raw["comments"] + raw["review_comments"]})
        reviews = self._all(f"{home}/pulls/{number}/reviews")
        landed = self._commits(home, entry, pull_request["commits"]) if commits else None
        events = documents.timeline_events(self._all(f"{home}/issues/{number}/events"))
        said = self._all(f"{home}/issues/{number}/comments") if comments else None
        return PullRequestDocument(
            number=pull_request["number"],
            id=pull_request["id"],
            node_id=pull_request["node_id"],
            updated_at=documents.timestamp(pull_request["updated_at"]),
            pull_request=pull_request,
            reviews=tuple(map(documents.review, reviews)),
            commits=None if landed is None else tuple(landed),
            timeline_events=events,
            comments=None if said is None else documents.comments(said, len(events)),
        )

    def _commits(self, home: str, entry: Listed, count: int) -> list[Payload]:
        """All commits, or the first 250 where only REST can be asked: `has_all_commits` of the marts tells."""
        landed = [documents.commit(each) for each in self._all(f"{home}/pulls/{entry.number}/commits")]
        if self._graphql and (count > MOST_COMMITS or len(landed) == MOST_COMMITS):
            try:
                return all_commits(self._graphql, entry, max(count, MOST_COMMITS))
            except RateLimited:
                raise
            except GitHubError:  # as without a token
                return landed
        return landed

    def _all(self, path: str) -> list[Payload]:
        """A whole list, each item once although pages can shift while they are read."""
        found: dict[Any, Payload] = {}
        for answer in self._session.pages(path, per_page=PAGE):
            found |= {item["node_id"]: item for item in answer.body}
        return list(found.values())


def _home(repository: Repository) -> str:
    return f"repositories/{repository.id}"


def _head(repository: Repository, answer: Answer) -> Head:
    """If there are more pull requests than these, the list goes on from its top, in whole pages."""
    page = _page(repository, answer, 1)
    return Head(repository, replace(page, cursor=page.cursor and "rest:1"))


def _page(repository: Repository, answer: Answer, number: int) -> ListingPage:
    """The page of that number. Where the next one begins is in GitHub's link, if the link has a number."""
    cursor = None
    if answer.next_url:
        told = parse_qs(urlsplit(answer.next_url).query).get("page", [""])[0]
        cursor = f"rest:{told if told.isdecimal() else number + 1}"
    return ListingPage(tuple(_listed(_of(repository, raw)) for raw in answer.body), None, cursor)


def _of(repository: Repository, pull_request: Payload) -> Payload:
    """The pull request, if it is the repository's own."""
    if pull_request["base"]["repo"]["id"] != repository.id:
        raise IncompleteAnswer(f"{repository.full_name} is the name of another repository by now: sync again")
    return pull_request


def _listed(raw: Payload) -> Listed:
    return Listed(raw["number"], raw["node_id"], documents.timestamp(raw["updated_at"]))
