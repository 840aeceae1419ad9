"""An explanation as text."""

import textwrap
from datetime import datetime
from typing import TYPE_CHECKING

from ghmetrics.text import printable

if TYPE_CHECKING:
    from ghmetrics.warehouse.explain import ExplainedDuration, Explanation, PullRequestEvent, Run

WIDTH = 110


def as_text(explanation: "Explanation") -> str:
    """What it is, what happened, and each duration with its rule; times are UTC."""
    parts = [
        f"{explanation.repository}#{explanation.number}  {explanation.title or ''}".rstrip(),
        f"{explanation.state}; opened by {explanation.author_login}"
        + (f"  {explanation.html_url}" if explanation.html_url else ""),
        *excluded(explanation),
        "",
        "What happened (UTC)",
        *_aligned([_event_cells(run) for run in explanation.runs]),
        "",
        "How long it took",
    ]
    widest = max((len(each.metric) for each in explanation.durations), default=0)
    for each in explanation.durations:
        parts.append(f"  {each.metric:<{widest}}  {hours_text(each):>12}  {between(each)}")
        parts += textwrap.wrap(each.rule, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
    return "\n".join(printable(part) for part in parts)


def excluded(explanation: "Explanation") -> list[str]:
    """Sentences that say what is left out of the figures, and why."""
    said = []
    if not explanation.is_counted:
        said.append(f"Figures over many pull requests leave it out: {explanation.excluded_because or ''}.")
    left_out = explanation.reviews_not_counted
    if left_out:
        reviews = sum(1 for each in explanation.events if each.event == "reviewed")
        reasons = ", ".join(f"{reason} ({count:,})" for reason, count in sorted(left_out.items()))
        said.append(f"Reviews that do not count: {sum(left_out.values()):,} of {reviews:,}, {reasons}.")
    return said


def hours_text(duration: "ExplainedDuration") -> str:
    return "unknown" if duration.hours is None else f"{duration.hours:,.2f} h"


def between(duration: "ExplainedDuration") -> str:
    """From what to what, or why nobody can say."""
    if duration.hours is None:
        return duration.unknown_because or ""
    if duration.started_at is None:
        return "never a draft"
    text = f"{duration.start_name} {instant(duration.started_at)} → {duration.end_name} {instant(duration.ended_at)}"
    if duration.working_hours is not None:
        text += f"; {duration.working_hours:,.2f} h of them worked"
    return text


def instant(moment: datetime | None) -> str:
    """To the second, as GitHub gives them."""
    return moment.isoformat(" ", "seconds")[:19] if moment else "no date"


def what(event: "PullRequestEvent") -> str:
    """The event in words."""
    return event.event.replace("_", " ")


def told(run: "Run") -> str:
    """What there is to say of it, and of those that say the same."""
    detail = run.first.detail or ""
    if run.count > 1:
        until = instant(run.last.happened_at)
        many = f"{run.count:,} commits" if run.first.event == "committed" else f"{detail} {run.count:,} times".strip()
        detail = f"{many}, until {until}"
    elif run.first.event == "committed":
        detail = detail[:10]
    if run.first.counts is False:
        detail += f"; does not count: {run.first.not_counted_because}"
    return detail


def _event_cells(run: "Run") -> list[str]:
    return [instant(run.first.happened_at), what(run.first), run.first.actor_login or "", told(run)]


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
