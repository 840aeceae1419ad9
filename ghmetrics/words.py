"""Figures as people say them."""

from datetime import UTC, datetime

DAYS_FROM = 48  # hours


def counted(count: int, noun: str) -> str:
    """A number and what it counts: `1 review`, `1,136 commits`."""
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def hours(value: float | None) -> str:
    """Hours as people say them: minutes below one hour, days above two days."""
    if value is None:
        return "–"
    if value < 1:
        return f"{value * 60:.0f} min"
    return f"{value:.1f} h" if value < DAYS_FROM else f"{value / 24:.1f} d"


def time_left(seconds: float) -> str:
    """About how long it takes, as a person says it: 40 s, 3 min, 2 h 10 min."""
    minutes = round(seconds / 60)
    if seconds < 60:  # noqa: PLR2004 -- a minute
        return f"{seconds:.0f} s left"
    return f"{minutes} min left" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min left"  # noqa: PLR2004


def ago(moment: datetime | None) -> str:
    """How long ago, in the largest unit that says something."""
    if moment is None:
        return "never"
    seconds = (datetime.now(UTC) - moment).total_seconds()
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit} ago"
    return "just now"
