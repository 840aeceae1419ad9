"""GitHub's room: HTTP, tokens, limits, and the documents that come of them. It knows nothing of Parquet.

For people who want just the data, four functions give plain dictionaries with the keys of docs/lake.md. They are loaded
when somebody asks for them: who looks at the cache needs no HTTP."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghmetrics.github.fetch import (
        get_pull_request_commits,
        get_pull_request_details,
        get_pull_request_reviews,
        get_repository_pull_requests,
    )

__all__ = [
    "get_pull_request_commits",
    "get_pull_request_details",
    "get_pull_request_reviews",
    "get_repository_pull_requests",
]


def __dir__() -> list[str]:
    return [*globals(), *__all__]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- one of the functions
    if name in __all__:
        return getattr(import_module("ghmetrics.github.fetch"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
