"""The REST transport: four lists and details a pull request, put together into one document."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from ghmetrics.github import documents
from ghmetrics.github.documents import Failed, Listed, ListingPage, Payload, PullRequestDocument, Repository
from ghmetrics.github.outcomes import outcome
from ghmetrics.github.refusals import IncompleteAnswer, NotThere, repository_not_found
from ghmetrics.github.session import GitHubSession

PAGE = 100


class RestTransport:
    name = "rest"

    def __init__(self, session: GitHubSession) -> None:
        self._session = session

    def repository(self, full_name: str) -> Repository:
        try:
            return documents.repository(self._session.get(f"repos/{full_name}").body)
        except NotThere:
            raise repository_not_found(full_name, self._session.token) from None

    def same_repository(self, full_name: str, repo_id: int, node_id: str) -> Repository:
        try:
            return documents.repository(self._session.get(f"repositories/{repo_id}").body)
        except NotThere:
            raise repository_not_found(full_name, self._session.token) from None

    def entry(self, repository: Repository, number: int) -> Listed:
        try:
            return _listed(self._session.get(f"repos/{repository.full_name}/pulls/{number}").body)
        except NotThere:
            raise NotThere(f"GitHub shows no pull request {number} in {repository.full_name}.") from None

    def listing(self, repository: Repository) -> Iterator[ListingPage]:
        path = f"repos/{repository.full_name}/pulls"
        for answer in self._session.pages(path, state="all", sort="updated", direction="desc", per_page=PAGE):
            yield ListingPage(tuple(_listed(_of(repository, raw)) for raw in answer.body), None)

    def documents(
        self, repository: Repository, entries: Sequence[Listed], *, commits: bool
    ) -> Iterator[PullRequestDocument | Failed]:
        for entry in entries:
            yield outcome(entry, partial(self._document, repository, entry.number, commits=commits))

    def _document(self, repository: Repository, number: int, *, commits: bool) -> PullRequestDocument:
        path = f"repos/{repository.full_name}"
        raw = _of(repository, self._session.get(f"{path}/pulls/{number}").body)
        pull_request = documents.pull_request(raw | {"total_comments": raw["comments"] + raw["review_comments"]})
        reviews = self._all(f"{path}/pulls/{number}/reviews")
        landed = self._all(f"{path}/pulls/{number}/commits") if commits else []
        events = self._all(f"{path}/issues/{number}/events")
        return PullRequestDocument(
            number=pull_request["number"],
            id=pull_request["id"],
            node_id=pull_request["node_id"],
            updated_at=documents.timestamp(pull_request["updated_at"]),
            pull_request=pull_request,
            reviews=tuple(map(documents.review, reviews)),
            commits=tuple(map(documents.commit, landed)),
            timeline_events=documents.timeline_events(events),
        )

    def _all(self, path: str) -> list[Payload]:
        """A whole list, each item once although pages can shift while they are read."""
        found: dict[Any, Payload] = {}
        for answer in self._session.pages(path, per_page=PAGE):
            found |= {item["node_id"]: item for item in answer.body}
        return list(found.values())


def _of(repository: Repository, pull_request: Payload) -> Payload:
    """The pull request, if it is the repository's own: a name can pass to another repository during a sync."""
    if pull_request["base"]["repo"]["id"] != repository.id:
        raise IncompleteAnswer(f"{repository.full_name} is the name of another repository by now: sync again")
    return pull_request


def _listed(raw: Payload) -> Listed:
    return Listed(raw["number"], raw["node_id"], documents.timestamp(raw["updated_at"]))
