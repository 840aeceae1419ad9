"""GitHub's refusals, put into words: what happened, to what, and what to do."""

import contextlib
import re

import orjson
import requests

from ghmetrics.errors import (
    AuthenticationError,
    GitHubError,
    NetworkError,
    PermissionMissing,
    RepositoryNotFound,
)
from ghmetrics.github.auth import Credential

SERVER_ERRORS = range(500, 600)
REASONS = {
    "NameResolutionError": "the host's name can't be resolved",
    "Failed to resolve": "the host's name can't be resolved",
    "Connection refused": "the connection was refused",
    "timed out": "it took too long",
    "IncompleteRead": "the answer broke off",
    "Remote end closed": "the connection was closed without an answer",
    "Connection reset": "the connection was reset",
    "CERTIFICATE_VERIFY_FAILED": "its certificate could not be verified",
    "ProxyError": "the proxy of this machine's settings does not pass it on",
}


class ServerTrouble(NetworkError):
    """GitHub stumbled or the network broke: another attempt, or asking for less, may help."""


class NoAnswerInTime(ServerTrouble):
    """GitHub took longer than this client waits."""


class NotThere(GitHubError):
    """404 or 410: it does not exist, or not for this token."""


class SsoMissing(AuthenticationError):
    """The organisation of this repository has not authorised the token; others may have."""


class StaleCursor(GitHubError):
    """GitHub does not take the cursor: the list has to be walked from its top."""


class IncompleteAnswer(GitHubError):
    """GitHub answered, but left out a part without which the pull request would be wrong."""


def broken(host: str, wrong: requests.exceptions.RequestException) -> NetworkError:
    """The error of an exchange without an answer, with the innermost reason: requests wraps it three times."""
    text = str(wrong)
    reason = next((plain for known, plain in REASONS.items() if known in text), type(wrong).__name__)
    if isinstance(wrong, requests.exceptions.SSLError):
        return NetworkError(f"{host} shows a certificate that is not trusted: {reason}.")
    said = f"No usable answer from {host}: {reason}."
    return NoAnswerInTime(said) if "Read timed out" in text else ServerTrouble(said)


def refusal(response: requests.Response, token: Credential | None) -> GitHubError:
    """The error that an answer other than 200 stands for."""
    status, message = response.status_code, _message(response)
    if status in SERVER_ERRORS:
        return ServerTrouble(f"GitHub answered {status}")
    if status == 401:  # noqa: PLR2004
        return bad_token(token)
    if status == 403 and "X-GitHub-SSO" in response.headers:  # noqa: PLR2004
        return sso_missing(response.headers["X-GitHub-SSO"])
    if status == 403 and token is None:  # noqa: PLR2004
        return bad_token(token)
    if status == 403:  # noqa: PLR2004
        return permission_missing(message)
    if status in (404, 410):
        return NotThere(f"GitHub answered {status}: {message}")
    if status == 451:  # noqa: PLR2004
        return GitHubError("GitHub has blocked this repository for legal reasons (451).")
    return GitHubError(f"GitHub answered {status}: {message}")


def bad_token(token: Credential | None) -> AuthenticationError:
    if token is None:
        return AuthenticationError("GitHub wants a token for this: set GITHUB_TOKEN, or run `gh auth login`.")
    return AuthenticationError(f"GitHub does not accept the {token}: it may have expired. Make a new one and set it.")


def sso_missing(header: str = "") -> SsoMissing:
    url = re.search(r"url=(\S+)", header)
    where = f" at {url[1]}" if url else " in your token settings on GitHub"
    return SsoMissing(f"The organisation uses SSO and has not authorised this token: authorise it{where}.")


def permission_missing(message: str) -> PermissionMissing:
    return PermissionMissing(
        f"The token lacks a permission ({message}): it needs to read metadata, contents and pull requests."
    )


def repository_not_found(full_name: str, token: Credential | None) -> RepositoryNotFound:
    hint = f"the {token} may not see it" if token else "it is private, and there is no token (set GITHUB_TOKEN)"
    return RepositoryNotFound(f"GitHub shows no repository {full_name}: the name is wrong, or {hint}.")


def _message(response: requests.Response) -> str:
    """GitHub's own sentence; HTML pages have none."""
    with contextlib.suppress(orjson.JSONDecodeError, AttributeError):
        return str(orjson.loads(response.content).get("message", ""))[:200]
    return response.reason or "no reason given"
