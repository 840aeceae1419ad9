"""An explanation for a notebook: a picture of the time, and tables. All text from GitHub is shown as text."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ghmetrics.html import folded, linked, text
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
        f'<tr><td style="{_WHOLE}">{text(instant(run.first.happened_at))}</td>'
        f'<td style="{_WHOLE}">{text(what(run.first))}</td>'
        f'<td style="{_CELL}">{_own(run.first.actor_login)}</td><td style="{_CELL}">{text(told(run))}</td></tr>'
        for run in explanation.runs
    )
    scrolled = f'<div style="max-height: 30em; overflow-y: auto">{events}</div>'
    return (
        f'<div style="max-width: 62em; overflow-wrap: anywhere">{_heading(explanation)}{picture(explanation)}'
        f"{_durations(explanation.durations)}"
        f"{folded(f'What happened (UTC): {len(explanation.events):,} events', scrolled)}</div>"
    )


def _heading(explanation: "Explanation") -> str:
    name = linked(f"{explanation.repository}#{explanation.number}", explanation.html_url)
    lines = [f"{explanation.state}; opened by {explanation.author_login}", *excluded(explanation)]
    return f"<div><b>{name}</b> {_own(explanation.title)}</div>" + "".join(
        f'<div style="{_FAINT}">{text(line)}</div>' for line in lines
    )


def _durations(durations: Iterable["ExplainedDuration"]) -> str:
    """Those that it has, and folded away those that it does not have, with the reason."""
    known: list[str] = []
    unknown: list[str] = []
    for each in durations:
        (unknown if each.hours is None else known).append(
            f'<tr><td style="{_WHOLE}"><code>{text(each.metric)}</code></td>'
            f'<td style="{_WHOLE}; text-align: right">{text(hours_text(each))}</td>'
            f'<td style="{_CELL}">{text(between(each))}<div style="{_FAINT}">{_marked(each.rule)}</div></td></tr>'
        )
    left = folded(f"What it does not have: {len(unknown)} durations", _rows(unknown)) if unknown else ""
    return _rows(known) + left


def _rows(rows: Iterable[str]) -> str:
    return f'<table style="border-collapse: collapse"><tbody>{"".join(rows)}</tbody></table>'


def _own(value: str | None) -> str:
    """Text that keeps its own direction."""
    return f"<bdi>{text(value)}</bdi>" if value else ""


def _marked(rule: str) -> str:
    """What stands between backticks as code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", text(rule))
