"""HTML for notebooks and pages. Text shows as text whatever stands in it; nothing is loaded, and nothing runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from importlib.resources import files
from typing import Literal

from ghmetrics.text import printable
from ghmetrics.words import ago

Tone = Literal["good", "partly", "bad", "open"]
"""How something stands: the colour of the dot before it. The words say it, too."""


@dataclass(frozen=True)
class Html:
    """What is HTML already."""

    source: str


Cell = str | int | Html | None


def text(value: str) -> str:
    return escape(printable(value))


def lines(value: str) -> str:
    """Text that keeps its line breaks."""
    return "\n".join(text(line) for line in value.split("\n"))


def linked(value: str, address: str | None) -> str:
    """A link, if it leads to a page and not to a script; the text keeps its own direction."""
    shown = f"<bdi>{text(value)}</bdi>"
    if address and address.startswith("https://"):
        return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
    return shown


def element(*parts: str) -> str:
    """An element for the inside of another page. Its style touches nothing else, and takes the page's own colours."""
    style = files(__package__).joinpath("html.css").read_text(encoding="utf-8")
    return f'<style>{style}</style>\n<div class="ghmetrics">{"".join(parts)}</div>'


def heading(value: str, said: str = "") -> str:
    faint = f' <span class="faint">{text(said)}</span>' if said else ""
    return f"<div><b><bdi>{text(value)}</bdi></b>{faint}</div>"


def paragraph(value: str) -> str:
    return f"<p>{lines(value)}</p>"


def code(value: str) -> Html:
    return Html(f"<code>{text(value)}</code>")


def marked(value: str, tone: Tone) -> Html:
    return Html(f'<span class="mark {tone}">{text(value)}</span>')


def time_ago(moment: datetime | None) -> Html:
    """How long ago, with the instant for who points at it: pages are kept, and read later."""
    if moment is None:
        return Html('<span class="faint">never</span>')
    return Html(f'<time datetime="{moment.isoformat()}" title="{instant(moment)}">{text(ago(moment))}</time>')


def instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def table(headings: Sequence[str], rows: Iterable[Sequence[Cell]], long: Sequence[str] = ()) -> str:
    """Numbers stand to the right; the columns named in `long` may break their lines. Empty columns are left out."""
    given = [list(row) for row in rows]
    used = [place for place in range(len(headings)) if any(row[place] not in (None, "") for row in given)]
    cells, headings = [[row[place] for place in used] for row in given], [headings[place] for place in used]
    kinds = [
        ' class="long"' if name in long else ' class="number"' if any(_is_number(row[place]) for row in cells) else ""
        for place, name in enumerate(headings)
    ]
    head = "".join(f'<th scope="col"{kind}>{text(name)}</th>' for name, kind in zip(headings, kinds, strict=True))
    body = "\n".join(
        f"<tr>{''.join(f'<td{kind}>{_cell(cell)}</td>' for cell, kind in zip(row, kinds, strict=True))}</tr>"
        for row in cells
    )
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def folded(summary: str, content: str) -> str:
    return f"<details><summary>{text(summary)}</summary>{content}</details>"


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int)


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Html(source):
            return source
        case int(number):
            return f"{number:,}"
    return f"<bdi>{lines(cell)}</bdi>"
