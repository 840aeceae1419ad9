"""The five tables that people edit, and what a row of each must be."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date

Cells = dict[str, str]

_NUMBER = re.compile(r"0{0,18}[1-9][0-9]{0,17}")
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\[bot\])?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Row:
    """A row of a file, and the line on which it begins."""

    line: int
    cells: Cells


@dataclass(frozen=True)
class Table:
    """`columns` in the order in which they are written; `fault` says what is wrong with a row, None if nothing is.

    `clashes` are faults that rows have only beside each other, by line."""

    name: str
    columns: tuple[str, ...]
    fault: Callable[[Cells], str | None]
    clashes: Callable[[Sequence[Row]], dict[int, str]] = lambda _: {}

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def _member(cells: Cells) -> str | None:
    if not cells["github_id"] and not cells["login"]:
        return "it needs a github_id or a login"
    if not cells["team"]:
        return "it needs a team"
    if cells["team"].lower() == "all":
        return "no team can be called all: in holidays.csv that is everybody"
    return _number(cells, "github_id") or _login(cells, "login")


def _bot(cells: Cells) -> str | None:
    return _login(cells, "login") if cells["login"] else "it needs a login"


def _exclusion(cells: Cells) -> str | None:
    if not any(cells[name] for name in ("number", "label", "title", "branch", "author")):
        return "it needs a number, a label, a title, a branch or an author"
    if not cells["reason"]:
        return "it needs a reason"
    if cells["number"] and not cells["repository"]:
        return "with a number it needs a repository"
    if cells["repository"] and not _REPOSITORY.fullmatch(cells["repository"]):
        return f"repository must be OWNER/REPO, not {cells['repository']!r}"
    if re.search(r"[\s@]", cells["author"]):
        return f"author must be a login, not {cells['author']!r}"
    return _number(cells, "number")


def _agent(cells: Cells) -> str | None:
    if not cells["login"] and not cells["email_pattern"]:
        return "it needs a login or an email_pattern"
    return _login(cells, "login")


def _holiday(cells: Cells) -> str | None:
    try:
        is_day = bool(_DAY.fullmatch(cells["date"])) and bool(date.fromisoformat(cells["date"]))
    except ValueError:
        is_day = False
    if not is_day:
        return f"date must be a day as YYYY-MM-DD, not {cells['date']!r}"
    return None if cells["team"] else "it needs a team, or all"


def _number(cells: Cells, name: str) -> str | None:
    if cells[name] and not _NUMBER.fullmatch(cells[name]):
        return f"{name} must be a whole number above 0, not {cells[name]!r}"
    return None


def _login(cells: Cells, name: str) -> str | None:
    if cells[name] and not is_login(cells[name]):
        return f"{name} must be a login as GitHub writes it, without @, not {cells[name]!r}"
    return None


def is_login(text: str) -> bool:
    return _LOGIN.fullmatch(text) is not None


def person(cells: Cells) -> Hashable:
    """Who it is: GitHub's number where there is one, since a login may come to be another's."""
    return int(cells["github_id"]) if cells["github_id"] else cells["login"].lower()


def same_person(rows: Sequence[Row]) -> dict[int, str]:
    """The rows that name somebody whom a row before them names. A login alone is whoever else has it."""
    faults: dict[int, str] = {}
    first: dict[Hashable, int] = {}
    with_number = {row.cells["login"].lower(): row.line for row in rows if row.cells["github_id"]}
    for row in rows:
        key = person(row.cells)
        line = first.setdefault(key, row.line)
        if line == row.line and isinstance(key, str):
            line = with_number.get(key, row.line)
        if line != row.line:
            faults[row.line] = f"it is the same person as line {line}"
    return faults


TEAM_MEMBERS = Table("team_members", ("github_id", "login", "name", "team"), _member, same_person)
TABLES = (
    TEAM_MEMBERS,
    Table("bots", ("login",), _bot),
    Table("exclusions", ("repository", "number", "label", "title", "branch", "author", "reason"), _exclusion),
    Table("ai_agents", ("agent", "login", "email_pattern"), _agent),
    Table("holidays", ("date", "team"), _holiday),
)
