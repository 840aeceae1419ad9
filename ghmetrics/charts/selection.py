"""Which pull requests a chart is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import Any, Self

from ghmetrics.days import day
from ghmetrics.errors import UsageError
from ghmetrics.text import printable
from ghmetrics.warehouse.read import Warehouse

NAMED = 3
"""So many are named in a chart's subtitle; more are counted."""

Names = str | Sequence[str] | None
Day = date | str | None


@dataclass(frozen=True)
class Selection:
    """None is all of them. Days are UTC, both ends included; `bots` brings in pull requests by bots."""

    repositories: tuple[str, ...] | None = None
    teams: tuple[str, ...] | None = None
    authors: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    bots: bool = False

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"Nothing is since {self.since} and until {self.until}: give the earlier day first.")

    @classmethod
    def of(cls, *, repositories: Names, teams: Names, authors: Names, since: Day, until: Day, bots: bool) -> Self:
        """Read what people write: one name or several, a day as a date or as `2026-01-31`. Raises UsageError."""
        return cls(_names(repositories), _names(teams), _names(authors), _day(since), _day(until), bots=bool(bots))

    def known_to(self, warehouse: Warehouse) -> "Selection":
        """The same with names as the warehouse spells them. Raises UsageError for one that it does not know."""
        return Selection(
            _known(self.repositories, "repository", known_repositories(warehouse)),
            _known(self.teams, "team", known_teams(warehouse)) if self.teams else self.teams,
            _known(self.authors, "author", known_authors(warehouse)) if self.authors else self.authors,
            self.since, self.until, bots=self.bots,
        )  # fmt: skip

    @property
    def parameters(self) -> tuple[object, ...]:
        """For the queries: `$1` to `$6` of `selected.sql`."""
        lists = (None if names is None else list(names) for names in (self.repositories, self.teams, self.authors))
        return (*lists, self.bots, self.since, self.until)

    def __str__(self) -> str:
        """What is chosen, for a subtitle; empty if that is everything. Days are left to the chart."""
        parts = [
            _listed(self.repositories, "repositories"),
            _listed(self.teams, "teams", "by team "),
            _listed(self.authors, "authors", "by "),
            "bots too" if self.bots else "",
        ]
        return " · ".join(part for part in parts if part)

    def __repr__(self) -> str:
        chosen = ", ".join(f"{each.name}={value!r}" for each in fields(self) if (value := getattr(self, each.name)))
        return f"Selection({chosen})"


def known_repositories(warehouse: Warehouse) -> list[str]:
    return _column(warehouse, "select distinct repo_full_name from repositories order by 1")


def known_teams(warehouse: Warehouse) -> list[str]:
    return _column(warehouse, "select distinct team from pull_requests where team is not null order by 1")


def known_authors(warehouse: Warehouse) -> list[str]:
    """Those with the most pull requests first."""
    return _column(warehouse, "select author_login from pull_requests group by 1 order by count(*) desc, 1")


def _column(warehouse: Warehouse, query: str) -> list[str]:
    return [value for row in warehouse.rows(query) for value in row.values() if value is not None]


def _names(given: Names) -> tuple[str, ...] | None:
    if given is None:
        return None
    if not isinstance(given, Iterable):
        raise UsageError(f"{given!r} is not a name: give text, or a list of it.")
    names = (given,) if isinstance(given, str) else tuple(given)
    for name in names:
        if not isinstance(name, str):
            raise UsageError(f"{name!r} is not a name: give text.")
    return names


def _day(given: Day) -> date | None:
    return None if given is None else day(given)


def _known(names: tuple[str, ...] | None, kind: str, known: Sequence[str]) -> tuple[str, ...] | None:
    if names is None:
        return None
    spelled: dict[str, str] = {each.lower(): each for each in known}
    for name in names:
        if name.lower() not in spelled:
            raise UsageError(f"The warehouse knows no {kind} {printable(name)!r}{_near(name, spelled, known)}")
    return tuple(dict.fromkeys(spelled[name.lower()] for name in names))


def _near(name: str, spelled: dict[str, str], known: Sequence[str]) -> str:
    near = get_close_matches(name.lower(), list(spelled), n=NAMED, cutoff=0.5)
    near += [each for each in spelled if name.lower() in each.split("/")[-1:] and each not in near]
    if near:
        return f": is it {_or(spelled[each] for each in near[:NAMED])}?"
    if known:
        return f". It knows {_or(known[:NAMED])}{' and others' * (len(known) > NAMED)}."
    return ". It is empty: run ghmetrics build after a sync."


def _or(names: Iterable[Any]) -> str:
    return ", ".join(printable(str(each)) for each in names)


def _listed(names: tuple[str, ...] | None, kind: str, before: str = "") -> str:
    if names is None:
        return ""
    if len(names) > NAMED or not names:
        return f"{before}{len(names) or 'no'} {kind}"
    return before + ", ".join(printable(each) for each in names)
