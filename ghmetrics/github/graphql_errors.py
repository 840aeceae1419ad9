"""GraphQL's errors come in a good answer, beside the data or instead of it. Here they are told apart."""

from ghmetrics.errors import GitHubError
from ghmetrics.github.auth import Credential
from ghmetrics.github.documents import Payload
from ghmetrics.github.refusals import (
    IncompleteAnswer,
    NotThere,
    ServerTrouble,
    permission_missing,
    repository_not_found,
    sso_missing,
)

LIMIT_TYPES = {"RATE_LIMIT", "RATE_LIMITED"}
HEAVY_TYPES = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"}
DISPENSABLE = {"requested", "closer", "actor"}
"""Fields, by their aliases, that are null where a token may not see them, and the rest of the pull request is good.
The author of a pull request or a review is none of them: null there means that the account is gone."""


class QueryTooHeavy(GitHubError):
    """GitHub's budget of work for one query was spent: another attempt does not help, asking for less does."""


class QueryTimedOut(QueryTooHeavy, ServerTrouble):
    """GitHub gave up on a query: asking for less helps, and where that can't be, another attempt may."""


def checked(body: Payload) -> tuple[Payload, list[Payload]]:
    """Data and errors of an answer that can be used; raises where there is nothing to use."""
    errors: list[Payload] = body.get("errors") or []
    if any(error.get("type") in HEAVY_TYPES for error in errors):
        # The nodes are null and the cursor is intact: a page that must not be taken for one.
        raise QueryTooHeavy("the query was too much for GitHub")
    data = body.get("data")
    if data is not None:
        return data, errors
    if not errors:
        raise ServerTrouble("GitHub's answer has no data")
    error = errors[0]
    if error.get("type") in ("INSUFFICIENT_SCOPES", "FORBIDDEN"):
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
    return error.get("type") == "FORBIDDEN" and (path[-1] in DISPENSABLE or is_account_of_commit)


def part_failure(errors: list[Payload]) -> IncompleteAnswer | None:
    """Of a `node(id:)` answer: the error that makes a part of it wrong, if there is one."""
    for error in errors:
        if (error.get("path") or [None])[0] == "node" and not _is_harmless(error):
            return IncompleteAnswer(error["message"])
    return None


def refused(errors: list[Payload], full_name: str, token: Credential | None) -> GitHubError:
    """The error that a missing repository stands for."""
    for error in errors:
        if error.get("type") == "NOT_FOUND":
            return repository_not_found(full_name, token)
        if error.get("type") == "FORBIDDEN" or _wants_sso(error):
            return _forbidden(error)
    return GitHubError(f"GitHub does not show {full_name}: {errors[0]['message'] if errors else 'no reason given'}.")


def _forbidden(error: Payload) -> GitHubError:
    return sso_missing() if _wants_sso(error) else permission_missing(error["message"])


def _wants_sso(error: Payload) -> bool:
    return bool((error.get("extensions") or {}).get("saml_failure"))
