"""GitHub's room: HTTP, tokens, limits, and the documents that come of them. It knows nothing of Parquet.

For people who want just the data, four functions give plain dictionaries with the keys of docs/lake.md."""

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
