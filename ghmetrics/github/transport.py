"""What both APIs can do for a sync. `rest` and `graphql` answer alike; nobody above asks which one it was."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ghmetrics.errors import AuthenticationError, GitHubError
from ghmetrics.github.documents import Failed, Head, Known, Listed, ListingPage, PullRequestDocument, Repository
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.refusals import StaleCursor
from ghmetrics.github.rest import RestTransport
from ghmetrics.github.session import GitHubSession
from ghmetrics.settings import TransportName

__all__ = ["Head", "Known", "Learnt", "ListingPage", "StaleCursor", "Transport", "choose_transport"]


class Transport(Protocol):
    """One API of GitHub. Safe to share between threads."""

    name: str
    heads_at_once: int
    """How many repositories one request can ask about."""

    def repository(self, full_name: str) -> Repository:
        """The repository by its name, renames followed. Raises RepositoryNotFound, AuthenticationError."""

    def head(self, full_name: str) -> Head:
        """The repository by its name, renames followed, with its newest pull requests. Raises RepositoryNotFound."""

    def heads(self, known: Sequence[Known]) -> list[Head | GitHubError]:
        """What is newest in each of at most `heads_at_once` repositories, whatever they are called now; in step.

        A repository that can't be shown has its error in its place; raises only what befalls all of them."""

    def listing(self, repository: Repository, after: str | None = None) -> Iterator[ListingPage]:
        """All pull requests, newest update first, from the top or from a page's `cursor` on.

        One can show twice while others are updated. Raises StaleCursor for a cursor that GitHub does not take."""

    def entry(self, repository: Repository, number: int) -> Listed:
        """One pull request by its number. Raises NotThere."""

    def is_gone(self, repository: Repository, entry: Listed) -> bool:
        """Whether a pull request that one token did not see is there for none of those that see the repository."""

    def documents(
        self,
        repository: Repository,
        entries: Iterable[Listed],
        *,
        commits: bool,
        learnt: Learnt,
        comments: bool = False,
    ) -> Iterator[PullRequestDocument | Failed]:
        """Each entry's document or its failure, as they land.

        `entries` are pulled as they are needed, in the calling thread, while others are being fetched. What ends the
        whole sync, and what `entries` raises, is raised after all that was under way has been handed out. `learnt` is
        brought up to date."""


def choose_transport(name: TransportName, session: GitHubSession) -> Transport:
    """`auto` is GraphQL with a token and REST without. Raises AuthenticationError for GraphQL without a token."""
    if name == "rest" or (name == "auto" and session.token is None):
        return RestTransport(session)
    if session.token is None:
        raise AuthenticationError("GraphQL needs a token: set GITHUB_TOKEN, run `gh auth login`, or use REST.")
    return GraphQLTransport(session)
