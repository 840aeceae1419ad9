"""One pull request must not end a sync: what goes wrong with it is recorded, and the others go on."""

from collections.abc import Callable

from ghmetrics.errors import (
    AuthenticationError,
    GitHubError,
    PermissionMissing,
    RateLimited,
    RequestsSpent,
    SyncCancelled,
    UsageError,
    WorkspaceError,
)
from ghmetrics.github.documents import Failed, Head, Listed, PullRequestDocument
from ghmetrics.github.refusals import IncompleteAnswer, NotThere, ServerTrouble, SsoMissing

ENDS_THE_SYNC = (
    SyncCancelled, AuthenticationError, PermissionMissing, RateLimited, RequestsSpent, WorkspaceError, OSError,
)  # fmt: skip
"""What would befall every other pull request as well."""

Outcome = PullRequestDocument | Failed


def in_its_place(ask: Callable[[], Head | GitHubError]) -> Head | GitHubError:
    """What is said of one of many repositories, or its error. Raises only what befalls all of them."""
    try:
        return ask()
    except SsoMissing as wrong:
        return wrong
    except (AuthenticationError, RateLimited):
        raise
    except GitHubError as wrong:
        return wrong
    except (UsageError, KeyError, TypeError, ValueError) as wrong:  # a name that makes no path, another shape
        return IncompleteAnswer(f"GitHub's answer has another shape ({type(wrong).__name__}: {wrong})")


def outcome(entry: Listed, fetch: Callable[[], PullRequestDocument]) -> Outcome:
    """The document, or why there is none. Raises only what ends the whole sync."""
    try:
        return fetch()
    except ENDS_THE_SYNC:
        raise
    except GitHubError as wrong:
        return Failed(entry, wrong)
    except Exception as wrong:  # noqa: BLE001 -- a document of an unknown shape; the error is recorded
        return Failed(entry, IncompleteAnswer(f"GitHub's answer has another shape ({type(wrong).__name__}: {wrong})"))


def second_outcome(entry: Listed, first: GitHubError, fetch: Callable[[], PullRequestDocument]) -> Outcome:
    """The outcome over REST of what failed over GraphQL with `first`. Raises only what ends the whole sync."""
    try:
        found = outcome(entry, fetch)
    except PermissionMissing as wrong:  # the token may see the others, or none would have come this far
        found = Failed(entry, wrong)
    if not isinstance(found, Failed) or isinstance(found.error, NotThere):
        return found
    kind = ServerTrouble if isinstance(found.error, ServerTrouble) else IncompleteAnswer
    return Failed(entry, kind(f'Neither API brings it: GraphQL says "{first}", and REST says "{found.error}".'))
