"""Which part of a repository's past a sync is about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict

from ghmetrics.errors import UsageError
from ghmetrics.settings import MOST_DAYS_BACK, Settings

EXTRAS = ("commits", "comments")
"""What is fetched with a pull request only where it is wanted, as the lake's marker and the settings call it."""


@dataclass(frozen=True)
class SyncOptions:
    """What a sync is about. None means no bound."""

    since: datetime | None
    max_pull_requests: int | None
    commits: bool
    comments: bool = False

    @property
    def extras(self) -> tuple[str, ...]:
        """What is fetched with a pull request only where it is wanted, and is."""
        return tuple(kind for kind in EXTRAS if getattr(self, kind))


class Window(TypedDict, total=False):
    """What a caller may say of a sync. None is the same as nothing: the settings decide."""

    days_back: int | None
    since: date | None
    all_history: bool
    max_pull_requests: int | None
    commits: bool | None
    comments: bool | None


def sync_options(window: Window, settings: Settings, now: datetime) -> SyncOptions:
    """Resolve a window against the settings; raises UsageError where it makes no sense.

    All of history has no highest number of pull requests unless the window itself names one."""
    days_back, since = window.get("days_back"), window.get("since")
    all_history, most = window.get("all_history", False), window.get("max_pull_requests")
    extras = {kind: _chosen(window.get(kind), otherwise=getattr(settings, kind)) for kind in EXTRAS}
    if sum((days_back is not None, since is not None, all_history)) > 1:
        raise UsageError("Give only one of days back, since and all history.")
    if days_back is not None and not 1 <= days_back <= MOST_DAYS_BACK:
        raise UsageError(f"Days back must be at least 1 and at most {MOST_DAYS_BACK:,}, not {days_back}.")
    if most is not None and most < 1:
        raise UsageError(f"The highest number of pull requests must be at least 1, not {most}.")
    if all_history:
        return SyncOptions(None, most, **extras)
    if since is None:
        cutoff = now - timedelta(days=days_back or settings.days_back)
    else:
        cutoff = datetime(since.year, since.month, since.day, tzinfo=UTC)
        if cutoff > now:
            raise UsageError(f"{since:%Y-%m-%d} lies in the future: nothing was updated since.")
    return SyncOptions(cutoff, most or settings.max_pull_requests, **extras)


def _chosen(said: object, *, otherwise: bool) -> bool:
    return otherwise if said is None else bool(said)
