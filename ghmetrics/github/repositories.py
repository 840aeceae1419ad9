"""The repositories of an organisation or a person, as far as the tokens may see them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from ghmetrics.errors import AuthenticationError, GitHubError, PermissionMissing, UsageError
from ghmetrics.github import documents
from ghmetrics.github.account import Account
from ghmetrics.github.answers import Answer
from ghmetrics.github.events import RepositoriesListed
from ghmetrics.github.refusals import NotThere, SsoMissing
from ghmetrics.github.session import GitHubSession
from ghmetrics.names import RepositoryName, is_owner
from ghmetrics.words import counted

_NEWEST_FIRST: dict[str, str | int] = {"sort": "pushed", "direction": "desc", "per_page": 100}
SHOWN = 200
"""So many are in the table that a notebook shows."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_ODD = "Left out: {repositories} of which GitHub says what makes no sense."
_SSO = "{owner} uses SSO and has not authorised the token: what only its members see is not listed."


@dataclass(frozen=True)
class ListedRepository:
    """A repository as a list shows it. `pushed_at` (UTC) is None where nobody has pushed yet.

    `description` is anybody's text: it has to be escaped wherever it is shown."""

    id: int
    full_name: str
    description: str | None
    pushed_at: datetime | None
    is_private: bool
    is_archived: bool
    is_fork: bool

    @property
    def kind(self) -> str:
        """In words: `public` or `private`, and whether it is archived or a fork."""
        seen = "private" if self.is_private else "public"
        return ", ".join([seen, *["archived"] * self.is_archived, *["fork"] * self.is_fork])

    def is_pushed_within(self, days: float) -> bool:
        """Whether somebody has pushed to it in the last so many days."""
        return self.pushed_at is not None and self.pushed_at >= datetime.now(UTC) - timedelta(days=days)


class ListedRepositories(list[ListedRepository]):
    """The repositories of one owner, the newest push first. `notes` say what may be missing."""

    def __init__(self, repositories: list[ListedRepository], notes: tuple[str, ...] = ()) -> None:
        super().__init__(repositories)
        self.notes = notes

    def _repr_html_(self) -> str:
        from ghmetrics.html import element, paragraph, table, time_ago  # noqa: PLC0415 -- only notebooks need it

        rows = [[each.full_name, time_ago(each.pushed_at), each.kind, each.description] for each in self[:SHOWN]]
        more = [paragraph(f"and {len(self) - SHOWN:,} more")] if len(self) > SHOWN else []
        shown = table(["repository", "last push", "visibility", "description"], rows, long=["description"])
        return element(shown if rows else paragraph("No repositories."), *more, *map(paragraph, self.notes))

    def active(self, days: float) -> list[ListedRepository]:
        """Those that somebody has pushed to in the last so many days, without forks and what is archived."""
        return [each for each in self if each.is_pushed_within(days) and not (each.is_fork or each.is_archived)]


@dataclass
class _Found:
    """What was listed so far, by its number: a page may show again what the one before it showed."""

    repositories: dict[int, ListedRepository] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)
    """What makes no sense, as it came: it costs the list no more than itself."""


def read_repositories(
    session: GitHubSession, owner: str, tell: Callable[[RepositoriesListed], object] = lambda _: None
) -> ListedRepositories:
    """All repositories of an organisation or a person that one of the tokens may see, the newest push first.

    `tell` gets the new ones of each page as it comes. Raises UsageError for what can't be a name, NotThere where
    GitHub shows nobody of that name, PermissionMissing, AuthenticationError, SyncCancelled, GitHubError."""
    if not is_owner(owner):
        raise UsageError(f"{owner!r} is not the name of an organisation or a person on GitHub.")
    found, refusals = _Found(), list[GitHubError]()
    accounts = session.governor.accounts
    for account in accounts:
        try:
            for page in _Listing(session, owner, account, found).pages():
                new = {each.id: each for each in page if each.id not in found.repositories}
                found.repositories |= new
                if new:
                    tell(RepositoriesListed(owner, tuple(new.values())))
        except (NotThere, PermissionMissing, SsoMissing) as wrong:
            refusals.append(wrong)  # others may see it
        except AuthenticationError as wrong:
            if not session.governor.set_aside(account):
                raise
            refusals.append(wrong)
    if len(refusals) == len(accounts):
        raise _worst(refusals, owner)
    found.notes |= {str(each): None for each in refusals if isinstance(each, PermissionMissing | SsoMissing)}
    if found.odd:
        found.notes[_ODD.format(repositories=counted(len(found.odd), "repository"))] = None
    in_order = sorted(found.repositories.values(), key=lambda each: each.full_name.lower())
    in_order.sort(key=lambda each: each.pushed_at or _LONG_AGO, reverse=True)
    return ListedRepositories(in_order, tuple(found.notes))


def _worst(refusals: list[GitHubError], owner: str) -> GitHubError:
    """What a person can do something about, rather than that nobody of this name is seen."""
    hint = "the name is wrong, or the token may not see it"
    nobody = NotThere(f"GitHub shows no organisation and no person {owner}: {hint}.")
    return next((each for each in refusals if not isinstance(each, NotThere)), nobody)


@dataclass(frozen=True)
class _Listing:
    """What one account is shown of an owner. GitHub has a list for organisations, and two for people."""

    session: GitHubSession
    owner: str
    account: Account
    found: _Found

    def pages(self) -> Iterator[list[ListedRepository]]:
        name = quote(self.owner, safe="")
        path, params = f"orgs/{name}/repos", {"type": "all"}
        is_person, answers = False, self._asked(path, params)
        try:
            first = next(answers)
        except NotThere:
            is_person, path, params = True, f"users/{name}/repos", {"type": "owner"}
            answers = self._asked(path, params)
            first = next(answers)
        yield self._listed(first)
        yield from map(self._listed, answers)
        if first.next_url:  # what was pushed to meanwhile has jumped to the top
            yield self._listed(next(self._asked(path, params)))
        if is_person and self.account.credential:
            yield from self._private_of_person()

    def _asked(self, path: str, params: dict[str, str]) -> Iterator[Answer]:
        return self.session.pages(path, self.account, **_NEWEST_FIRST, **params)

    def _listed(self, answer: Answer) -> list[ListedRepository]:
        if answer.is_partial:
            self.found.notes[_SSO.format(owner=self.owner)] = None
        return self._read(answer.body)

    def _read(self, told: Iterable[Any]) -> list[ListedRepository]:
        read = [(each, _repository(each)) for each in told]
        self.found.odd |= {repr(each) for each, repository in read if not repository}
        return [repository for _, repository in read if repository]

    def _private_of_person(self) -> Iterator[list[ListedRepository]]:
        """Those of the token's owner, or those in which they have a part; the list of a person has none of them."""
        try:
            viewer = self.session.get("user", account=self.account).body.get("login")
        except PermissionMissing:  # an App is nobody
            return
        part = "owner" if str(viewer).lower() == self.owner.lower() else "collaborator"
        for answer in self._asked("user/repos", {"affiliation": part, "visibility": "private"}):
            yield self._read(each for each in answer.body if _owner_of(each) == self.owner.lower())


def _owner_of(told: Any) -> str | None:  # noqa: ANN401 -- JSON
    name = told.get("full_name") if isinstance(told, dict) else None
    return name.partition("/")[0].lower() if isinstance(name, str) else None


def _repository(told: Any) -> ListedRepository | None:  # noqa: ANN401 -- JSON
    """None for what makes no sense."""
    try:
        return ListedRepository(
            id=int(told["id"]),
            full_name=RepositoryName.parse(told["full_name"]).full_name,
            description=str(told["description"]) if told.get("description") else None,
            pushed_at=documents.timestamp(told["pushed_at"]).astimezone(UTC) if told["pushed_at"] else None,
            is_private=bool(told["private"]),
            is_archived=bool(told["archived"]),
            is_fork=bool(told["fork"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, UsageError):
        return None
