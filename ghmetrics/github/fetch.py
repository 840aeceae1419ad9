"""Just the data, for people who want no lake: plain dictionaries, the same over both APIs (docs/lake.md)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from ghmetrics.github.auth import Token
from ghmetrics.github.credentials import find_credentials
from ghmetrics.github.documents import Failed, Head, Listed, PullRequestDocument, Repository
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import Transport, choose_transport
from ghmetrics.names import RepositoryName
from ghmetrics.settings import TransportName, load_settings


def get_repository_pull_requests(
    repository: str,
    *,
    days_back: int | None = 90,
    max_pull_requests: int | None = 1000,
    token: str | None = None,
    transport: TransportName = "auto",
) -> list[dict[str, Any]]:
    """The pull requests updated in the last `days_back` days (None: all), newest update first.

    `repository` is OWNER/REPO or its address. Without `token`, the one of the environment or of `gh` is used.
    Raises GitHubError, also if any of the pull requests could not be fetched; UsageError."""
    bounds = {"days_back": days_back, "max_pull_requests": max_pull_requests}
    with _connected(repository, token, transport, **bounds) as (api, name):
        since = None if days_back is None else datetime.now(UTC) - timedelta(days=days_back)
        head = api.head(name)
        fetched = _fetched(api, head.repository, _listed(api, head, since, max_pull_requests), commits=False)
    return [document.pull_request for document in sorted(fetched, key=lambda d: d.updated_at, reverse=True)]


def get_pull_request_details(
    repository: str, number: int, *, token: str | None = None, transport: TransportName = "auto"
) -> dict[str, Any]:
    """One pull request: title, state, times, author, sizes, counts. Raises NotThere if there is none."""
    return _one(repository, number, token, transport, commits=False).pull_request


def get_pull_request_reviews(
    repository: str, number: int, *, token: str | None = None, transport: TransportName = "auto"
) -> list[dict[str, Any]]:
    """All reviews of one pull request, oldest first."""
    return list(_one(repository, number, token, transport, commits=False).reviews)


def get_pull_request_commits(
    repository: str, number: int, *, token: str | None = None, transport: TransportName = "auto"
) -> list[dict[str, Any]]:
    """The commits that a pull request has now. Without a token GitHub shows at most 250 of them."""
    return list(_one(repository, number, token, transport, commits=True).commits or ())


def _one(
    repository: str, number: int, token: str | None, transport: TransportName, *, commits: bool
) -> PullRequestDocument:
    with _connected(repository, token, transport) as (api, name):
        found = api.repository(name)
        entry = api.entry(found, number)
        return _fetched(api, found, [entry], commits=commits)[0]


def _listed(api: Transport, head: Head, since: datetime | None, most: int | None) -> list[Listed]:
    """The newest, each once although a list that moves shows some twice."""
    after = head.page.cursor
    pages = chain((head.page,), api.listing(head.repository, after=after) if after else ())
    found: dict[int, Listed] = {}
    for entry in chain.from_iterable(page.entries for page in pages):
        if (since is not None and entry.updated_at < since) or (most is not None and len(found) >= most):
            break
        found.setdefault(entry.number, entry)
    return list(found.values())


def _fetched(
    api: Transport, found: Repository, entries: Sequence[Listed], *, commits: bool
) -> list[PullRequestDocument]:
    """All of them or an error. New things lag at GitHub, so what failed is asked for once more."""
    learnt, fetched, failed = Learnt(), [], []
    for outcome in api.documents(found, entries, commits=commits, learnt=learnt):
        if isinstance(outcome, Failed):
            failed.append(outcome.entry)
        else:
            fetched.append(outcome)
    for outcome in api.documents(found, failed, commits=commits, learnt=learnt):
        if isinstance(outcome, Failed):
            raise outcome.error
        fetched.append(outcome)
    return fetched


@contextmanager
def _connected(
    repository: str, token: str | None, transport: TransportName, **bounds: int | None
) -> Iterator[tuple[Transport, str]]:
    """An API and the name to ask it for. Raises UsageError for arguments that make no sense, GitHubError."""
    settings = load_settings(None, transport=transport, **bounds)
    name = RepositoryName.parse(repository, settings.hosts.web)
    credentials = find_credentials(settings) if token is None else Token.of(token, "the argument")
    session = GitHubSession(
        settings.hosts,
        credentials,
        timeouts=(settings.connect_timeout_s, settings.read_timeout_s),
        total_timeout=settings.total_timeout_s,
    )
    try:
        yield choose_transport(settings.transport, session), name.full_name
    finally:
        session.close()
