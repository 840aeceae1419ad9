"""What the HTTP room tells while it works. `repository` is the one whose job the request was, if it was anybody's."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ghmetrics.github.repositories import ListedRepository


@dataclass(frozen=True)
class Waiting:
    """Nothing is asked of GitHub before `until` (UTC)."""

    until: datetime
    reason: str
    repository: str | None = None


@dataclass(frozen=True)
class Retrying:
    """An attempt failed and the next one follows in `seconds`."""

    reason: str
    seconds: float
    repository: str | None = None


@dataclass(frozen=True)
class RepositoriesListed:
    """A page of an owner's repositories came: those that were not on a page before."""

    owner: str
    repositories: "tuple[ListedRepository, ...]"
