"""The report as GitHub's Markdown, for a job's summary or an issue. All text from GitHub shows as text."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ghmetrics.report.tables import Cell, Table, summary, tables, title
from ghmetrics.report.text import EMPTY
from ghmetrics.text import printable

if TYPE_CHECKING:
    from ghmetrics.report.contents import Report, RepositoryReport

LONGEST = 900_000
"""Bytes. GitHub drops a job's summary whole if it is over 1 MiB."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&vert;", "\\": "&bsol;"}
_MARKUP = re.compile(r"[`*_~\[\]$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_NAMING = re.compile(r"[@#](?=\w)")  # @somebody, #123: GitHub would tell them
_BREAK = "&#8203;"  # of no width
_PART = "&emsp;"


def as_markdown(report: "Report") -> str:
    """Headings and tables. Repositories beyond what GitHub shows of a summary are counted, not shown."""
    parts: list[str] = []
    size = 0
    for place, each in enumerate(report.repositories):
        part = _repository(each)
        size += len(part.encode())
        if parts and size > LONGEST:
            parts.append(f"{len(report.repositories) - place:,} more: ghmetrics report OWNER/REPO shows one.\n")
            break
        parts.append(part)
    return "\n".join(parts) or f"{EMPTY}\n"


def _repository(repository: "RepositoryReport") -> str:
    heading = f"## {text(title(repository))}\n\n{text(summary(repository))}."
    return "\n\n".join([heading, *(_table(each) for each in tables(repository))]) + "\n"


def _table(table: Table) -> str:
    lines = [f"### {text(table.title)}", ""]
    if table.rows:
        numeric = [cell.is_number for cell in table.rows[0]]
        lines += [
            _line(text(heading) for heading in table.headings),
            _line("---:" if each else "---" for each in numeric),
            *(_line(_cell(cell) for cell in row) for row in table.rows),
        ]
        lines += [""] if table.said else []
    return "\n".join([*lines, text(table.said)]).rstrip()


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    if cell.address and cell.address.startswith("https://"):
        return f"[{_unmarked(cell.text)}]({_address(cell.address)})"
    return _PART * cell.is_part + text(cell.text)


def _address(address: str) -> str:
    return re.sub(r"[^A-Za-z0-9:/._~-]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)


def text(shown: str) -> str:
    """Text that Markdown takes for nothing else: no markup, no mention of a person, an issue or a team."""
    return _NAMING.sub(lambda found: found[0] + _BREAK, _unmarked(shown))


def _unmarked(shown: str) -> str:
    plain = "".join(_ENTITIES.get(character, character) for character in printable(shown))
    return _MARKUP.sub(lambda found: f"\\{found[0]}", plain)
