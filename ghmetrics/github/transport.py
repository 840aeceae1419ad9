"""What both APIs can do for a sync. `rest` and `graphql` answer alike; nobody above asks which one it was."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from ghmetrics.errors import AuthenticationError
from ghmetrics.github.documents import Failed, Listed, ListingPage, PullRequestDocument, Repository
from ghmetrics.github.graphql import GraphQLTransport
from ghmetrics.github.rest import RestTransport
from ghmetrics.github.session import GitHubSession
from ghmetrics.settings import TransportName


class Transport(Protocol):
    """One API of GitHub."""

    name: str

    def repository(self, full_name: str) -> Repository:
        """The repository by its name, renames followed. Raises RepositoryNotFound, AuthenticationError."""

    def same_repository(self, full_name: str, repo_id: int, node_id: str) -> Repository:
        """The repository by its number or global id, whatever it is called now. `full_name` is for errors."""

    def entry(self, repository: Repository, number: int) -> Listed:
        """One pull request by its number. Raises NotThere."""

    def listing(self, repository: Repository) -> Iterator[ListingPage]:
        """All pull requests, newest update first. One can show twice while others are updated."""

    def documents(
        self, repository: Repository, entries: Sequence[Listed], *, commits: bool
    ) -> Iterator[PullRequestDocument | Failed]:
        """Each entry's document or its failure, in any order. Raises only what ends the whole sync."""


def choose_transport(name: TransportName, session: GitHubSession) -> Transport:
    """`auto` is GraphQL with a token and REST without. Raises AuthenticationError for GraphQL without a token."""
    if name == "rest" or (name == "auto" and session.token is None):
        return RestTransport(session)
    if session.token is None:
        raise AuthenticationError("GraphQL needs a token: set GITHUB_TOKEN, run `gh auth login`, or use REST.")
    return GraphQLTransport(session)
