"""The report as HTML: one page, or an element for a notebook. Text from GitHub shows as text; nothing is loaded."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from ghmetrics.html import linked, text
from ghmetrics.report.tables import Cell, Table, freshness, summary, tables
from ghmetrics.report.text import EMPTY

if TYPE_CHECKING:
    from ghmetrics.report.contents import Report, RepositoryReport

BAR_WIDTH, BAR_HEIGHT = 60, 10  # px
CONTENTS_FROM = 3  # repositories


def as_page(report: "Report") -> str:
    """A whole page. Its policy allows its own style and nothing else, whatever a title tries."""
    style = _style()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{text(_title(report))}</title>
<style>{style}</style>
</head>
<body>
{_content(report, "h1")}
</body>
</html>
"""


def as_element(report: "Report") -> str:
    """The same for the inside of another page; its style touches nothing else."""
    return f"<style>{_style()}</style>\n{_content(report, 'h2')}"


def _style() -> str:
    return files(__package__).joinpath("report.css").read_text(encoding="utf-8")


def _title(report: "Report") -> str:
    names = [each.name for each in report.repositories]
    return f"Pull requests of {names[0]}" if len(names) == 1 else "Pull requests"


def _content(report: "Report", heading: str) -> str:
    parts = [_repository(each, place) for place, each in enumerate(report.repositories)]
    contents = _contents(report) if len(parts) >= CONTENTS_FROM else ""
    return (
        f'<div class="ghmetrics-report">\n<{heading}>{text(_title(report))}</{heading}>\n{contents}'
        f"{''.join(parts) or f'<p>{text(EMPTY)}</p>'}\n"
        f'<p class="faint">Made by ghmetrics.</p>\n</div>'
    )


def _contents(report: "Report") -> str:
    links = (
        f'<li><a href="#repository-{place}">{text(each.name)}</a></li>'
        for place, each in enumerate(report.repositories)
    )
    return f"<nav><ul>{''.join(links)}</ul></nav>\n"


def _repository(repository: "RepositoryReport", place: int) -> str:
    return (
        f'<section id="repository-{place}">\n<h2>{linked(repository.name, repository.html_url)}</h2>\n'
        f"<p>{text(summary(repository))}. "
        f'<span class="faint">{text(freshness(repository))}</span></p>\n'
        f"{''.join(_table(each) for each in tables(repository))}</section>\n"
    )


def _table(table: Table) -> str:
    said = f'<p class="faint">{text(table.said)}</p>\n' if table.said else ""
    if not table.rows:
        return f"<h3>{text(table.title)}</h3>\n{said}"
    classes = [_classes(cell) for cell in table.rows[0]]
    headings = "".join(
        f'<th scope="col"{kind}>{text(heading)}</th>' for heading, kind in zip(table.headings, classes, strict=True)
    )
    rows = "\n".join(f"<tr>{_row(row)}</tr>" for row in table.rows)
    return (
        f'<div class="wide"><table>\n<caption>{text(table.title)}</caption>\n'
        f"<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n{said}"
    )


def _row(row: Iterable[Cell]) -> str:
    first, *others = row
    return f'<th scope="row"{_classes(first)}>{_cell(first)}</th>' + "".join(
        f"<td{_classes(cell)}>{_cell(cell)}</td>" for cell in others
    )


def _classes(cell: Cell) -> str:
    kinds = (("number", cell.is_number), ("part", cell.is_part), ("long", cell.is_long))
    names = [name for name, holds in kinds if holds]
    return f' class="{" ".join(names)}"' if names else ""


def _cell(cell: Cell) -> str:
    bar = "" if cell.bar is None else _bar(cell.bar)
    return f"{linked(cell.text, cell.address)}{bar}"


def _bar(share: float) -> str:
    """For the eye alone: the number stands beside it."""
    return (
        f' <svg width="{BAR_WIDTH}" height="{BAR_HEIGHT}" aria-hidden="true">'
        f'<rect width="{share * BAR_WIDTH:.1f}" height="{BAR_HEIGHT}" rx="1"/></svg>'
    )
