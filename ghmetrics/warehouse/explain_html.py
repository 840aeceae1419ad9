"""An explanation for a notebook: a picture of the time, and tables. All text from GitHub is shown as text."""

import re
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from ghmetrics.text import printable
from ghmetrics.warehouse.explain_picture import picture
from ghmetrics.warehouse.explain_text import between, excluded, hours_text, instant, told, what

if TYPE_CHECKING:
    from ghmetrics.warehouse.explain import ExplainedDuration, Explanation

_CELL = "text-align: left; vertical-align: top; padding: 2px 12px 2px 0; overflow-wrap: anywhere; white-space: normal"
_WHOLE = "text-align: left; vertical-align: top; padding: 2px 12px 2px 0; white-space: nowrap"
_FAINT = "opacity: 0.65; font-size: 90%"


def as_html(explanation: "Explanation") -> str:
    """One element that needs nothing from elsewhere: no script, no style sheet, no image."""
    events = _rows(
        f'<tr><td style="{_WHOLE}">{_text(instant(run.first.happened_at))}</td>'
        f'<td style="{_WHOLE}">{_text(what(run.first))}</td>'
        f'<td style="{_CELL}">{_text(run.first.actor_login or "")}</td><td style="{_CELL}">{_text(told(run))}</td></tr>'
        for run in explanation.runs
    )
    scrolled = f'<div style="max-height: 30em; overflow-y: auto">{events}</div>'
    return (
        f'<div style="max-width: 62em; overflow-wrap: anywhere">{_heading(explanation)}{picture(explanation)}'
        f"{_durations(explanation.durations)}"
        f"{_folded(f'What happened (UTC): {len(explanation.events):,} events', scrolled)}</div>"
    )


def link(address: str | None, text: str) -> str:
    """A link, if it leads to a page and not to a script."""
    shown = _text(text)
    if address and address.startswith("https://"):
        return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
    return shown


def _heading(explanation: "Explanation") -> str:
    name = link(explanation.html_url, f"{explanation.repository}#{explanation.number}")
    lines = [f"{explanation.state}; opened by {explanation.author_login}", *excluded(explanation)]
    return f"<div><b>{name}</b> {_text(explanation.title or '')}</div>" + "".join(
        f'<div style="{_FAINT}">{_text(line)}</div>' for line in lines
    )


def _durations(durations: Iterable["ExplainedDuration"]) -> str:
    """Those that it has, and folded away those that it does not have, with the reason."""
    known: list[str] = []
    unknown: list[str] = []
    for each in durations:
        (unknown if each.hours is None else known).append(
            f'<tr><td style="{_WHOLE}"><code>{_text(each.metric)}</code></td>'
            f'<td style="{_WHOLE}; text-align: right">{_text(hours_text(each))}</td>'
            f'<td style="{_CELL}">{_text(between(each))}<div style="{_FAINT}">{_marked(each.rule)}</div></td></tr>'
        )
    left = _folded(f"What it does not have: {len(unknown)} durations", _rows(unknown)) if unknown else ""
    return _rows(known) + left


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{_text(summary)}</summary>{content}</details>"


def _rows(rows: Iterable[str]) -> str:
    return f'<table style="border-collapse: collapse"><tbody>{"".join(rows)}</tbody></table>'


def _text(text: str) -> str:
    return escape(printable(text))


def _marked(text: str) -> str:
    """What stands between backticks as code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", _text(text))
