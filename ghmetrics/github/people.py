"""People, and the teams of an organisation that they are in."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ghmetrics.errors import PermissionMissing, UsageError
from ghmetrics.github.refusals import IncompleteAnswer, NotThere
from ghmetrics.github.session import GitHubSession


@dataclass(frozen=True)
class Person:
    """`name` is None where GitHub does not say it: in lists of members, or where somebody gave none."""

    id: int
    login: str
    name: str | None = None


@dataclass(frozen=True)
class Team:
    slug: str
    name: str
    members: tuple[Person, ...]


def find_person(session: GitHubSession, *, login: str | None = None, github_id: int | None = None) -> Person | None:
    """Whom GitHub knows by this login, whatever its case, or by this number. None for nobody, and for an organisation.

    Raises GitHubError."""
    try:
        told = session.get(f"user/{github_id}" if login is None else f"users/{quote(login, safe='')}").body
    except NotThere:
        return None
    return None if told.get("type") == "Organization" else _person(told)


def read_teams(session: GitHubSession, organisation: str, slugs: tuple[str, ...] = ()) -> list[Team]:
    """The teams of an organisation with their members; those of teams below them are among these. `slugs`: only these.

    Raises PermissionMissing where the token may not see them, UsageError for a team that is not there, GitHubError."""
    home = f"orgs/{quote(organisation, safe='')}/teams"
    try:
        found = dict(map(_slug_and_name, _listed(session, home)))
        if missing := sorted(set(slugs) - set(found)):
            known = ", ".join(sorted(found)) or "none"
            raise UsageError(f"{organisation} has no team {', '.join(missing)} that the token may see, but {known}.")
        return [
            Team(slug, name, tuple(map(_person, _listed(session, f"{home}/{quote(slug, safe='')}/members"))))
            for slug, name in found.items()
            if not slugs or slug in slugs
        ]
    except (PermissionMissing, NotThere):
        raise PermissionMissing(
            f"GitHub shows no teams of {organisation}: the name is wrong, or the token lacks the right to see them "
            "(the scope read:org, or members: read of a fine-grained token)."
        ) from None


def _listed(session: GitHubSession, path: str) -> list[Any]:
    return [item for page in session.pages(path, per_page=100) for item in page.body]


def _slug_and_name(told: Any) -> tuple[str, str]:  # noqa: ANN401 -- JSON
    try:
        return str(told["slug"]), str(told["name"] or told["slug"])
    except (KeyError, TypeError):
        raise IncompleteAnswer("GitHub says of a team what makes no sense") from None


def _person(told: Any) -> Person:  # noqa: ANN401 -- JSON
    try:
        return Person(int(told["id"]), str(told["login"]), told.get("name") or None)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise IncompleteAnswer("GitHub says of a person what makes no sense") from None
