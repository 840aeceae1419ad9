"""Names of repositories: checked before they become URLs or paths."""

import re
from dataclasses import dataclass
from typing import Self

from ghmetrics.errors import UsageError

_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?")
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]{1,100}")
_URL = re.compile(
    r"(?:(?:https?://|ssh://)(?:[^/@\s]+@)?|git@)?(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?)[/:](?P<path>.+)"
)


@dataclass(frozen=True, order=True)
class RepositoryName:
    """`owner/repo` as GitHub spells it. `host` is set where the name was taken from a URL."""

    owner: str
    repo: str
    host: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `OWNER/REPO` or a GitHub URL. Raises UsageError for anything else."""
        path, host = text.strip(), None
        if path.count("/") != 1 and (url := _URL.fullmatch(path)):
            path, host = url["path"], url["host"].lower()
        parts = path.split("?")[0].split("#")[0].strip("/").split("/")
        if len(parts) == 2 or (host and len(parts) > 2):  # noqa: PLR2004 -- owner and repository
            owner, repo = parts[0], parts[1].removesuffix(".git") if host else parts[1]
            if _OWNER.fullmatch(owner) and _REPOSITORY.fullmatch(repo) and repo not in (".", ".."):
                return cls(owner, repo, host)
        raise UsageError(f"{text!r} is not a repository: write OWNER/REPO, or its address on GitHub.")

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.repo}"

    def __str__(self) -> str:
        return self.full_name
