"""Which pull requests a sync is about: newest update first, down to a cutoff or a highest number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ghmetrics.errors import GitHubError, RateLimited, RequestsSpent
from ghmetrics.github.documents import Head, Listed, ListingPage
from ghmetrics.github.transport import Transport


@dataclass(frozen=True)
class Walk:
    """What was listed. `broke_off` is why the list ended early; then something below is missing."""

    entries: tuple[Listed, ...]
    is_cut_short: bool
    broke_off: GitHubError | None = None


def walk(transport: Transport, head: Head, *, since: datetime | None, max_pull_requests: int | None) -> Walk:
    """List until the first pull request that was last updated before `since`, or until there are enough.

    Each pull request is there once, although a list that moves shows some twice. A list that breaks after
    its first page keeps what it had."""
    found: dict[int, Listed] = {}
    try:
        for page in _pages(transport, head):
            for entry in page.entries:
                if since is not None and entry.updated_at < since:
                    return Walk(tuple(found.values()), is_cut_short=False)
                if max_pull_requests is not None and len(found) >= max_pull_requests and entry.number not in found:
                    return Walk(tuple(found.values()), is_cut_short=True)
                found.setdefault(entry.number, entry)
    except (RateLimited, RequestsSpent):
        raise
    except GitHubError as wrong:
        return Walk(tuple(found.values()), is_cut_short=False, broke_off=wrong)
    return Walk(tuple(found.values()), is_cut_short=False)


def _pages(transport: Transport, head: Head) -> Iterator[ListingPage]:
    yield head.page
    if head.page.cursor:
        yield from transport.listing(head.repository, head.page.cursor)
