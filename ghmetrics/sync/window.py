"""Which part of a repository's past a sync is about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import index
from typing import TypedDict

from ghmetrics.days import day
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
    since: date | str | None
    all_history: bool | None
    max_pull_requests: int | None
    commits: bool | None
    comments: bool | None


_KNOWN = Window.__annotations__


def sync_options(window: Window, settings: Settings, now: datetime) -> SyncOptions:
    """Resolve a window against the settings; raises UsageError where it makes no sense.

    All of history has no highest number of pull requests unless the window itself names one."""
    if unknown := sorted(set(window) - _KNOWN.keys()):
        known = f"{', '.join(list(_KNOWN)[:-1])} and {list(_KNOWN)[-1]}"
        raise UsageError(f"A sync has no option {', '.join(unknown)}: it knows {known}.")
    days_back = whole_number("Days back", window.get("days_back"), MOST_DAYS_BACK)
    most = whole_number("The highest number of pull requests", window.get("max_pull_requests"))
    since = None if (said := window.get("since")) is None else day(said)
    all_history = _chosen(window, "all_history", otherwise=False)
    extras = {kind: _chosen(window, kind, otherwise=getattr(settings, kind)) for kind in EXTRAS}
    if sum((days_back is not None, since is not None, all_history)) > 1:
        raise UsageError("Give only one of days back, since and all history.")
    if all_history:
        return SyncOptions(None, most, **extras)
    if since is None:
        cutoff = now - timedelta(days=days_back or settings.days_back)
    else:
        cutoff = datetime(since.year, since.month, since.day, tzinfo=UTC)
        if cutoff > now:
            raise UsageError(f"{since:%Y-%m-%d} lies in the future: nothing was updated since.")
    return SyncOptions(cutoff, most or settings.max_pull_requests, **extras)


def whole_number(what: str, given: object, most: int | None = None) -> int | None:
    """A number from 1, or None for nothing. Raises UsageError for what is none, such as text and halves."""
    if given is None:
        return None
    try:
        number = None if isinstance(given, bool) else index(given)  # type: ignore[arg-type]  # that is asked here
    except TypeError:
        number = None
    if number is None:
        raise UsageError(f"{what} must be a whole number, not {given!r}.")
    if number < 1 or (most and number > most):
        upto = f" and at most {most:,}" if most else ""
        raise UsageError(f"{what} must be at least 1{upto}, not {number}.")
    return number


def _chosen(window: Window, name: str, *, otherwise: bool) -> bool:
    said = window.get(name)
    if said is None:
        return otherwise
    if not isinstance(said, bool):
        raise UsageError(f"{name} must be True or False, not {said!r}.")
    return said
