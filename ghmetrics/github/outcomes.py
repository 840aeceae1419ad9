"""One pull request must not end a sync: what goes wrong with it is recorded, and the others go on."""

from collections.abc import Callable

from ghmetrics.errors import (
    AuthenticationError,
    GitHubError,
    PermissionMissing,
    RateLimited,
    RequestsSpent,
    SyncCancelled,
    WorkspaceError,
)
from ghmetrics.github.documents import Failed, Listed, PullRequestDocument
from ghmetrics.github.refusals import IncompleteAnswer

ENDS_THE_SYNC = (
    SyncCancelled, RequestsSpent, AuthenticationError, PermissionMissing, RateLimited, WorkspaceError, OSError,
)  # fmt: skip
"""What would befall every other pull request as well."""


def outcome(entry: Listed, fetch: Callable[[], PullRequestDocument]) -> PullRequestDocument | Failed:
    """The document, or why there is none. Raises only what ends the whole sync."""
    try:
        return fetch()
    except ENDS_THE_SYNC:
        raise
    except GitHubError as wrong:
        return Failed(entry, wrong)
    except Exception as wrong:  # noqa: BLE001 -- a document of an unknown shape; the error is recorded
        return Failed(entry, IncompleteAnswer(f"GitHub's answer has another shape ({type(wrong).__name__}: {wrong})"))
