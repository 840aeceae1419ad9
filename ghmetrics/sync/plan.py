"""When a repository is up to date, and which of its pull requests are to be fetched."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypedDict

from ghmetrics.github.documents import Listed
from ghmetrics.github.transport import Head
from ghmetrics.lake.landed import Landed
from ghmetrics.state.coverage import Coverage
from ghmetrics.sync.window import SyncOptions

OVERLAP = timedelta(minutes=10)
"""New things lag at GitHub: what was updated shortly before the last walk may not have been listed by it."""
LOOK_AGAIN = timedelta(days=7)
"""Not every change moves `updated_at` (a dismissed review does not), so open pull requests are fetched again."""


def is_up_to_date(coverage: Coverage | None, head: Head, options: SyncOptions, now: datetime) -> bool:
    """Whether the newest update that GitHub shows is one that was walked, and nothing else is to be looked at."""
    if coverage is None or not reaches(coverage, options):
        return False
    lacking = (
        coverage.no_commits_at if options.commits else None,
        coverage.no_comments_at if options.comments else None,
    )
    if any(at and _is_in_window(at, options.since) for at in lacking):
        return False
    if coverage.look_again_at is not None and coverage.look_again_at <= now:
        return False
    if head.page.total_count is not None and head.page.total_count != coverage.total_count:
        return False
    newest = head.page.entries[0].updated_at if head.page.entries else None
    if newest is None or coverage.top is None:
        return newest == coverage.top
    return newest == coverage.top == floor_of(coverage)


def reaches(coverage: Coverage, options: SyncOptions) -> bool:
    """Whether all of the window was listed, as far down as it may go."""
    if coverage.counts_again:
        return False
    if coverage.bottom is None:
        return True
    if options.since is not None and options.since >= coverage.bottom:
        return True
    return bool(coverage.cut_at and options.max_pull_requests and options.max_pull_requests <= coverage.cut_at)


def is_cut_short(coverage: Coverage, options: SyncOptions) -> bool:
    """Whether there is more in the window than was walked, because of the highest number of pull requests."""
    if not coverage.cut_at or coverage.bottom is None:
        return False
    return options.since is None or options.since < coverage.bottom


def floor(top: datetime, walked_at: datetime) -> datetime:
    """How far up a list that was read then can be relied on."""
    return min(top, walked_at - OVERLAP)


def floor_of(coverage: Coverage) -> datetime | None:
    return coverage.floor or (coverage.top and floor(coverage.top, coverage.walked_at))


def is_due(entry: Listed, landed: Landed | None, extras: Collection[str]) -> bool:
    """Whether a listed pull request is to be fetched: it has not landed as it is now, or not with all its parts.

    One that was taken for deleted and is listed again is alive."""
    if landed is None or landed.is_deleted or landed.updated_at < entry.updated_at:
        return True
    return lacks_any(landed, extras)


def lacks_any(landed: Landed, extras: Collection[str]) -> bool:
    return not landed.is_deleted and any(kind not in landed.counts for kind in extras)


def incomplete(landed: Mapping[int, Landed], options: SyncOptions) -> list[Listed]:
    """What landed without something that is wanted now, as far as the window goes."""
    return _listed(
        (number, each)
        for number, each in landed.items()
        if lacks_any(each, options.extras) and _is_in_window(each.updated_at, options.since)
    )


class Lacking(TypedDict):
    """For a coverage: of each extra, the newest update of those that landed without it; None if all have it."""

    no_commits_at: datetime | None
    no_comments_at: datetime | None


def lacking_at(landed: Mapping[int, Landed]) -> Lacking:
    return Lacking(no_commits_at=_newest_without("commits", landed), no_comments_at=_newest_without("comments", landed))


def lacking_from(landed: Mapping[int, Landed], options: SyncOptions, top: datetime | None) -> Lacking:
    """The same at the begin of a walk: what is new will lack what is not asked for."""
    known = lacking_at(landed)
    return Lacking(
        no_commits_at=known["no_commits_at"] if options.commits else top,
        no_comments_at=known["no_comments_at"] if options.comments else top,
    )


def _newest_without(kind: str, landed: Mapping[int, Landed]) -> datetime | None:
    return max((each.updated_at for each in landed.values() if lacks_any(each, (kind,))), default=None)


def _is_in_window(updated_at: datetime, since: datetime | None) -> bool:
    return since is None or updated_at >= since


def not_seen_for_a_while(landed: Mapping[int, Landed], now: datetime) -> list[Listed]:
    """Open pull requests whose newest snapshot is old."""
    return _listed(
        (number, each) for number, each in landed.items() if each.is_open and each.fetched_at + LOOK_AGAIN <= now
    )


def look_again_at(landed: Mapping[int, Landed]) -> datetime | None:
    """When the first of the open pull requests will not have been seen for a while."""
    oldest = min((each.fetched_at for each in landed.values() if each.is_open), default=None)
    return oldest and oldest + LOOK_AGAIN


def _listed(found: Iterable[tuple[int, Landed]]) -> list[Listed]:
    return [Listed(number, each.node_id, each.updated_at) for number, each in found]
