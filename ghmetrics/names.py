"""Names of repositories and pull requests: checked before they become URLs or paths."""

import re
from dataclasses import dataclass
from typing import Self

from ghmetrics.errors import UsageError

_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?")
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]{1,100}")
_URL = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^/@\s]+@)?(?P<server>[A-Za-z0-9.-]+(?::\d+)?)/"  # a scheme, and any host
    r"|git@(?P<secure>[A-Za-z0-9.-]+):"
    r"|(?P<bare>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?)/)"  # what people copy without a scheme: a host has dots
    r"(?P<path>[^?#]+)(?:[?#].*)?"
)
_PULL_REQUEST = re.compile(
    r"(?P<repository>\S+?)"
    r"(?:/pulls?/(?P<in_address>[0-9]{1,18})(?:[/?#].*)?"  # what stands behind the number leads to a place on the page
    r"|\s*#\s*(?P<marked>[0-9]{1,18})|\s+(?P<apart>[0-9]{1,18}))"
)


def is_owner(text: object) -> bool:
    """Whether a person or an organisation may be called so."""
    return isinstance(text, str) and _OWNER.fullmatch(text) is not None


@dataclass(frozen=True, order=True)
class RepositoryName:
    """`owner/repo` as GitHub spells it. `host` is set where the name was taken from a URL."""

    owner: str
    repo: str
    host: str | None = None

    @classmethod
    def parse(cls, text: str, host: str | None = None) -> Self:
        """Read `OWNER/REPO` or a GitHub address. Raises UsageError for anything else.

        With `host`, an address has to be on it."""
        path, found = _said(text, "repository", "OWNER/REPO"), None
        if (path.count("/") != 1 or ":" in path) and (url := _URL.fullmatch(path)):
            path, found = url["path"], _host(url["server"] or url["secure"] or url["bare"])
        parts = path.removesuffix("/").split("/")
        if len(parts) == 2 or (found and len(parts) > 2):  # noqa: PLR2004 -- owner and repository
            owner, repo = parts[0], parts[1].removesuffix(".git")
            if _OWNER.fullmatch(owner) and _REPOSITORY.fullmatch(repo) and repo not in (".", ".."):
                if host and found not in (None, host):
                    raise UsageError(f"{text!r} is on {found}, and GitHub is asked at {host} here.")
                return cls(owner, repo, found)
        raise UsageError(f"{text!r} is not a repository: write OWNER/REPO, or its address on GitHub.")

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.repo}"

    def __str__(self) -> str:
        return self.full_name


@dataclass(frozen=True)
class PullRequestName:
    """A pull request, as people name it."""

    repository: RepositoryName
    number: int

    @classmethod
    def parse(cls, text: str, host: str | None = None) -> Self:
        """Read `OWNER/REPO#123`, `OWNER/REPO 123` or its address on GitHub. Raises UsageError for anything else.

        With `host`, an address has to be on it."""
        found = _PULL_REQUEST.fullmatch(_said(text, "pull request", "OWNER/REPO#NUMBER"))
        if not found:
            raise UsageError(f"{text!r} is not a pull request: write OWNER/REPO#NUMBER, or its address on GitHub.")
        number = found["in_address"] or found["marked"] or found["apart"]
        return cls(RepositoryName.parse(found["repository"], host), int(number))

    def __str__(self) -> str:
        return f"{self.repository}#{self.number}"


def _said(text: object, what: str, form: str) -> str:
    """What somebody wrote. In a cell they give anything, and its whole text may be long."""
    if not isinstance(text, str):
        kind = type(text).__name__
        raise UsageError(f"A {what} is named by text, {form} or its address on GitHub; this is of type {kind}.")
    return text.strip()


def _host(server: str) -> str:
    """The host that people see in their browser."""
    return server.lower().removeprefix("www.").replace("ssh.github.com:443", "github.com")
