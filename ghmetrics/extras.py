"""What not everybody installs: a face that lacks its libraries says what to install."""

from collections.abc import Iterator
from contextlib import contextmanager

from ghmetrics.errors import UsageError


@contextmanager
def needed(extra: str, what: str) -> Iterator[None]:
    """Import an extra's libraries in here; `what` begins the sentence. Raises UsageError where one is missing."""
    try:
        yield
    except ModuleNotFoundError as wrong:
        raise UsageError(f'{what} needs {wrong.name}: run pip install "ghmetrics[{extra}]".') from None
