"""The report as HTML: one page, or an element for a notebook. Text from GitHub shows as text; nothing is loaded."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from ghmetrics.errors import UsageError
from ghmetrics.extras import needed
from ghmetrics.html import linked, text
from ghmetrics.report.tables import Cell, Table, freshness, summary, tables
from ghmetrics.report.text import EMPTY

if TYPE_CHECKING:
    from ghmetrics.charts.figure import Figure
    from ghmetrics.report.contents import Report, RepositoryReport

BAR_WIDTH, BAR_HEIGHT = 60, 10  # px
CONTENTS_FROM = 3  # repositories
_EACH = '<p class="faint">A page of one repository has its charts: ghmetrics report OWNER/REPO --html FILE.</p>\n'


def as_page(report: "Report") -> str:
    """A whole page. Its policy allows its own style and its own script and nothing else, whatever a title tries."""
    style, charts = _style(), _drawn(report)
    script = charts.script() if charts else ""
    allowed = f"style-src 'sha256-{_digest(style)}'" + (f"; script-src 'sha256-{_digest(script)}'" if script else "")
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
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
{_content(report, "h1", charts)}
{f"<script>{script}</script>" if script else ""}</body>
</html>
"""


def as_element(report: "Report") -> str:
    """The same for the inside of another page; its style touches nothing else."""
    return f"<style>{_style()}</style>\n{_content(report, 'h2')}"


class _Charts:
    """The charts of a page, and the script that draws them."""

    def __init__(self) -> None:
        from ghmetrics.report import pictures  # noqa: PLC0415 -- altair is an extra, and slow to load

        self.of, self.script = pictures.charts, pictures.script


def lacks_charts() -> str | None:
    """Why a page can have no charts here, as a sentence with what to install."""
    try:
        with needed("notebook", "A page with charts"):
            _Charts()
    except UsageError as wrong:
        return str(wrong)
    return None


def _drawn(report: "Report") -> _Charts | None:
    has_figures = report.overview or any(each.figures for each in report.repositories)
    return None if not has_figures or lacks_charts() else _Charts()


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _style() -> str:
    return files(__package__).joinpath("report.css").read_text(encoding="utf-8")


def _title(report: "Report") -> str:
    names = [each.name for each in report.repositories]
    return f"Pull requests of {names[0]}" if len(names) == 1 else "Pull requests"


def _content(report: "Report", heading: str, charts: _Charts | None = None) -> str:
    parts = [_repository(each, place, charts) for place, each in enumerate(report.repositories)]
    contents = _contents(report) if len(parts) >= CONTENTS_FROM else ""
    return (
        f'<div class="ghmetrics-report">\n<{heading}>{text(_title(report))}</{heading}>\n{contents}'
        f"{_overview(report, charts)}"
        f"{''.join(parts) or f'<p>{text(EMPTY)}</p>'}\n"
        f'<p class="faint">Made by ghmetrics.</p>\n</div>'
    )


def _contents(report: "Report") -> str:
    links = (
        f'<li><a href="#repository-{place}">{text(each.name)}</a></li>'
        for place, each in enumerate(report.repositories)
    )
    return f"<nav><ul>{''.join(links)}</ul></nav>\n"


def _overview(report: "Report", charts: _Charts | None) -> str:
    if not charts:
        return ""
    script_off = (
        "<noscript><p>The charts are drawn by a script, which is off here. The tables need none.</p></noscript>\n"
    )
    if not report.overview:
        return script_off
    each = "" if any(one.figures for one in report.repositories) else _EACH
    return f"{script_off}<section>\n<h2>All repositories</h2>\n{charts.of(report.overview)}{each}</section>\n"


def _pictures(figures: "tuple[Figure, ...]", charts: _Charts | None) -> str:
    return charts.of(figures) if charts and figures else ""


def _repository(repository: "RepositoryReport", place: int, charts: _Charts | None) -> str:
    return (
        f'<section id="repository-{place}">\n<h2>{linked(repository.name, repository.html_url)}</h2>\n'
        f"<p>{text(summary(repository))}. "
        f'<span class="faint">{text(freshness(repository))}</span></p>\n'
        f"{_pictures(repository.figures, charts)}"
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
