"""GraphQL's errors come in a good answer, beside the data or instead of it. Here they are told apart."""

from ghmetrics.errors import GitHubError, PermissionMissing
from ghmetrics.github.auth import Credential
from ghmetrics.github.documents import Payload
from ghmetrics.github.refusals import (
    IncompleteAnswer,
    NotThere,
    ServerTrouble,
    StaleCursor,
    permission_missing,
    repository_not_found,
    sso_missing,
)

LIMIT_TYPES = {"RATE_LIMIT", "RATE_LIMITED"}
HEAVY_TYPES = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"}
CURSOR_TYPE = "INVALID_CURSOR_ARGUMENTS"
DISPENSABLE = {"requested", "closer", "actor"}
"""Fields, by their aliases, that are null where a token may not see them, and the rest of the pull request is good.
The author of a pull request or a review is none of them: null there means that the account is gone."""


class QueryTooHeavy(GitHubError):
    """GitHub's budget of work for one query was spent: another attempt does not help, asking for less does."""


class ScopesMissing(PermissionMissing):
    """GitHub refuses the whole query for one field that a classic token's scopes do not cover."""


class QueryTimedOut(QueryTooHeavy, ServerTrouble):
    """GitHub gave up on a query: asking for less helps, and where that can't be, another attempt may."""


def checked(body: Payload, *, keep_parts: bool = False) -> tuple[Payload, list[Payload]]:
    """Data and errors of an answer that can be used; raises where there is nothing to use.

    `keep_parts`: an answer that GitHub did not get to the end of is used as well, `starved` says what is missing."""
    errors: list[Payload] = body.get("errors") or []
    data = body.get("data")
    if any(error.get("type") in HEAVY_TYPES for error in errors) and not (keep_parts and data):
        # The nodes are null and the cursor is intact: a page that must not be taken for one.
        raise QueryTooHeavy("the query was too much for GitHub")
    if data is not None:
        return data, errors
    if not errors:
        raise ServerTrouble("GitHub's answer has no data")
    error = errors[0]
    if error.get("type") == "INSUFFICIENT_SCOPES":
        raise ScopesMissing(f"The token lacks a scope: {error['message']}")
    if error.get("type") == "FORBIDDEN":
        raise _forbidden(error)
    if error.get("type") is None and "data" not in body:
        raise GitHubError(f"This GitHub server does not understand the query ({error['message']}): use REST.")
    raise QueryTimedOut(error["message"])


def node_failures(errors: list[Payload]) -> dict[int, GitHubError]:
    """Of a `nodes(ids:)` answer: the places whose node is missing or wrong in a part, each with its error."""
    wrong: dict[int, GitHubError] = {}
    for error in errors:
        match error.get("path"):
            case ["nodes", int(place)] if error.get("type") == "NOT_FOUND":
                wrong[place] = NotThere(error["message"])
            case ["nodes", int(place)]:
                wrong[place] = IncompleteAnswer(error["message"])
            case ["nodes", int(place), *_] if not _is_harmless(error):
                wrong.setdefault(place, IncompleteAnswer(error["message"]))
    return wrong


def _is_harmless(error: Payload) -> bool:
    path = error.get("path") or [None]
    is_account_of_commit = "commits" in path and path[-1] == "user"
    is_dispensable = path[-1] in DISPENSABLE or "requested" in path  # its own fields too
    return error.get("type") == "FORBIDDEN" and (is_dispensable or is_account_of_commit)


def part_failures(errors: list[Payload]) -> dict[str, IncompleteAnswer]:
    """Of an answer of many parts: the names of those that are wrong, each with its error."""
    wrong: dict[str, IncompleteAnswer] = {}
    for error in errors:
        path = error.get("path") or [None]
        if isinstance(path[0], str) and error.get("type") not in HEAVY_TYPES and not _is_harmless(error):
            wrong.setdefault(path[0], IncompleteAnswer(error["message"]))
    return wrong


def starved(errors: list[Payload], parts: list[str]) -> set[str]:
    """Of an answer of many parts: those that GitHub did not get to."""
    heavy = [error for error in errors if error.get("type") in HEAVY_TYPES]
    named = {(error.get("path") or [None])[0] for error in heavy}
    return set(parts) & named if named <= set(parts) else set(parts)


def errors_at(errors: list[Payload], place: int) -> list[Payload]:
    """Of a `nodes(ids:)` answer: the errors of one place."""
    return [error for error in errors if (error.get("path") or [])[:2] == ["nodes", place]]


def refused(errors: list[Payload], full_name: str, token: Credential | None) -> GitHubError:
    """The error that a missing repository stands for."""
    for error in errors:
        if error.get("type") == CURSOR_TYPE:
            return StaleCursor(f"GitHub does not take the cursor any more ({error['message']}): walk from the top.")
        if error.get("type") == "NOT_FOUND":
            return repository_not_found(full_name, token)
        if error.get("type") == "FORBIDDEN" or _wants_sso(error):
            return _forbidden(error)
    return GitHubError(f"GitHub does not show {full_name}: {errors[0]['message'] if errors else 'no reason given'}.")


def _forbidden(error: Payload) -> GitHubError:
    return sso_missing() if _wants_sso(error) else permission_missing(error["message"])


def _wants_sso(error: Payload) -> bool:
    return bool((error.get("extensions") or {}).get("saml_failure"))
