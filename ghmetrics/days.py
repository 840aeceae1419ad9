"""Days as people give them."""

from datetime import date, datetime

from ghmetrics.errors import UsageError


def day(given: object) -> date:
    """Read a date, or text like `2026-01-31`. Raises UsageError for anything else."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given) if isinstance(given, str) else "")
    except ValueError:
        raise UsageError(f"{given!r} is not a day: write it as 2026-01-31.") from None
