"""The report for a terminal: where the time goes, one table a repository."""

from typing import TYPE_CHECKING

from ghmetrics.report.tables import durations, summary, title
from ghmetrics.text import printable

if TYPE_CHECKING:
    from ghmetrics.report.contents import Report, RepositoryReport

EMPTY = "The warehouse is empty: ghmetrics track OWNER/REPO, then ghmetrics build"
GAP = "  "


def as_text(report: "Report") -> str:
    """One table a repository: each duration with its number of pull requests, median, p75 and p90."""
    return "\n".join(_repository(each) for each in report.repositories) or EMPTY


def _repository(repository: "RepositoryReport") -> str:
    table = durations(repository)
    cells = [[printable(heading) for heading in table.headings]]
    cells += [["  " * cell.is_part + printable(cell.text) for cell in row] for row in table.rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [GAP.join(_aligned(row, widths)).rstrip() for row in cells]
    return "\n".join(["", printable(title(repository)), f"{summary(repository)}", "", *lines])


def _aligned(row: list[str], widths: list[int]) -> list[str]:
    """The second column holds numbers."""
    return [
        f"{cell:>{width}}" if place == 1 else f"{cell:<{width}}"
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
