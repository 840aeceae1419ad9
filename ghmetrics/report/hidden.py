"""A report for readers who shall see no names: people get numbers, titles are left out.

It is done to the contents, before any layout sees them, so that no layout can show a name."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from ghmetrics.charts.names import Names

if TYPE_CHECKING:
    from ghmetrics.report.contents import OpenPullRequest, Report, RepositoryReport

DELETED_ACCOUNT = "ghost"


def without_names(report: "Report", people: "People") -> "Report":
    """The same report with `person 1`, `person 2` for people, the same number for the same person throughout.

    Numbers follow the order of the report; nothing else connects them to anybody. A repository's name that holds a
    login is shortened or left out."""
    return replace(
        report,
        repositories=tuple(_repository(each, place, people) for place, each in enumerate(report.repositories, 1)),
    )


class People:
    """Who has which number, and what is anybody's name. `logins` are all that the warehouse knows."""

    def __init__(self, logins: AbstractSet[str]) -> None:
        self._logins = {login.lower() for login in logins}
        self._numbers: dict[str, int] = {}

    def hidden(self, login: str) -> str:
        if login == DELETED_ACCOUNT:
            return "a deleted account"
        if login.endswith("[bot]"):
            return "a bot"
        number = self._numbers.setdefault(login.lower(), len(self._numbers) + 1)
        return f"person {number}"

    def asked(self, name: str) -> str:
        """Who is asked for a review, by login, or a team, by a name that is nobody's."""
        return self.hidden(name) if name.lower() in self._logins else "a team"

    def all_asked(self, names: str) -> str:
        return ", ".join(self.asked(each) for each in names.split(", "))

    def is_in(self, text: str) -> bool:
        """Whether a login stands in a name: as a whole, or between signs, as in `octocat.github.io`."""
        words = re.split(r"([^a-z0-9])", text.lower())
        ends = range(1, len(words) + 1)
        return any("".join(words[start:end]) in self._logins for end in ends for start in range(end))


def _repository(repository: "RepositoryReport", place: int, people: People) -> "RepositoryReport":
    short = repository.name.partition("/")[2]
    shown = next((name for name in (repository.name, short) if not people.is_in(name)), f"repository {place}")
    is_whole = shown == repository.name
    return replace(
        repository,
        name=shown,
        html_url=repository.html_url if is_whole else None,
        open_pull_requests=tuple(_pull_request(each, is_whole, people) for each in repository.open_pull_requests),
        reviewers=tuple(replace(each, name=people.hidden(each.name)) for each in repository.reviewers),
    )


def _pull_request(pull_request: "OpenPullRequest", keeps_address: bool, people: People) -> "OpenPullRequest":
    on = pull_request.waiting_on
    if on is not None:
        is_author = pull_request.waiting_for == "author"
        on = people.hidden(on) if is_author else people.all_asked(on)
    return replace(
        pull_request,
        title=None,
        html_url=pull_request.html_url if keeps_address else None,
        author=people.hidden(pull_request.author),
        waiting_on=on,
    )


class NoNames(Names):
    """What comes into a chart where no names shall. `shown` are the repositories' names as the report shows them."""

    def __init__(self, people: People, shown: Mapping[str, str]) -> None:
        self._people, self._shown = people, shown

    def person(self, login: str) -> str:
        return self._people.hidden(login)

    def asked(self, names: str) -> str:
        return self._people.all_asked(names)

    def title(self, title: str | None) -> str:
        return ""

    def repository(self, name: str) -> str:
        return self._shown[name]

    def address(self, address: str | None, repository: str) -> str | None:
        return super().address(address, repository) if self._shown[repository] == repository else None
