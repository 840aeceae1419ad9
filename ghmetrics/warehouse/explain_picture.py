"""The time of a pull request as a picture: its parts as a bar, and what happened below, on one scale."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ghmetrics.html import lines
from ghmetrics.warehouse.explain_text import hours_text, instant, what

if TYPE_CHECKING:
    from ghmetrics.warehouse.explain import Explanation, PullRequestEvent

WIDTH, GUTTER, MARGIN = 860, 88, 16
BAR_TOP, BAR_HEIGHT, LANE = 8, 22, 20
PARTS = {
    "coding_time_hours": ("coding", "#b8c4d6"),
    "ready_wait_hours": ("not ready", "#d9d9d9"),
    "pickup_time_hours": ("pickup", "#f4a582"),
    "approval_time_hours": ("approval", "#92c5de"),
    "merge_wait_hours": ("merge wait", "#a6d96a"),
    "review_to_merge_hours": ("review to merge", "#80cdc1"),
    "unreviewed_hours": ("unreviewed", "#e7a1c4"),
}
LANES = {
    "committed": "commits", "review_requested": "requests", "review_request_removed": "requests",
    "reviewed": "reviews", "review_dismissed": "reviews", "commented": "comments",
}  # fmt: skip
LANE_ORDER = ("state", "commits", "requests", "reviews", "comments")
COLOURS = {
    "opened": "#1a7f37", "reopened": "#1a7f37", "ready_for_review": "#1a7f37", "convert_to_draft": "#8c8c8c",
    "merged": "#8250df", "closed": "#cf222e", "review_dismissed": "#cf222e", "review_request_removed": "#cf222e",
}  # fmt: skip
PLAIN = "#4078c0"
TOLD_OF_ONE_MARK = 8
LETTER = 6.2  # the width of one, about


@dataclass(frozen=True)
class Scale:
    """Where an instant lies in the picture. What is far before the opening or after the end stands at the edge."""

    opened: datetime
    end: datetime
    end_name: str
    earliest: float
    latest: float

    @property
    def _span(self) -> tuple[float, float]:
        opened, end = self.opened.timestamp(), self.end.timestamp()
        life = max(end - opened, 60.0)
        return max(self.earliest, opened - life), max(min(self.latest, end + life / 4), opened + life)

    @property
    def is_cut_before(self) -> bool:
        return self.earliest < self._span[0]

    @property
    def is_cut_after(self) -> bool:
        return self.latest > self._span[1]

    def x(self, moment: datetime) -> float:
        first, last = self._span
        share = (moment.timestamp() - first) / (last - first)
        return GUTTER + min(max(share, 0.0), 1.0) * (WIDTH - GUTTER - MARGIN)


def picture(explanation: "Explanation") -> str:
    """An SVG element; nothing where it is not known when the pull request was opened."""
    scale = _scale(explanation)
    if scale is None:
        return ""
    lanes = [lane for lane in LANE_ORDER if any(_lane(each.event) == lane for each in explanation.events)]
    places = {lane: BAR_TOP + BAR_HEIGHT + LANE * (place + 0.8) for place, lane in enumerate(lanes)}
    axis = BAR_TOP + BAR_HEIGHT + LANE * (len(lanes) + 0.5)
    drawn = [
        *_bar(explanation, scale),
        *(_label(4, place + 4, "start", lane) for lane, place in places.items()),
        *_marks(explanation.events, scale, places),
        *_axis(scale, axis),
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH} {axis + 20:.0f}" role="img" aria-label="What happened, over time"'
        f' style="width: 100%; max-width: {WIDTH}px; display: block; margin: 6px 0"'
        f' font-family="sans-serif" font-size="11" fill="currentColor">{"".join(drawn)}</svg>'
    )


def _scale(explanation: "Explanation") -> Scale | None:
    dated = [(each.event, each.happened_at) for each in explanation.events if each.happened_at]
    opened = next((moment for event, moment in dated if event == "opened"), None)
    if opened is None:
        return None
    ends = [(event, moment) for event, moment in dated if event == explanation.state]  # an open one has none
    if not ends:
        ages = [each.ended_at for each in explanation.durations if each.metric == "age_hours"]
        ends = [("newest sync", age) for age in ages if age]
    end_name, end = ends[-1] if ends else ("last event", max(moment for _, moment in dated))
    seconds = [moment.timestamp() for _, moment in dated]
    return Scale(opened, end, end_name, min(seconds), max(*seconds, end.timestamp()))


def _lane(event: str) -> str:
    return LANES.get(event, "state")


def _bar(explanation: "Explanation", scale: Scale) -> Iterable[str]:
    for each in explanation.durations:
        if each.metric not in PARTS or not each.hours or each.started_at is None or each.ended_at is None:
            continue
        name, colour = PARTS[each.metric]
        left, right = sorted((scale.x(each.started_at), scale.x(each.ended_at)))
        width = max(right - left, 1.0)
        yield (
            f'<rect x="{left:.1f}" y="{BAR_TOP}" width="{width:.1f}" height="{BAR_HEIGHT}" fill="{colour}">'
            f"<title>{lines(f'{name}: {hours_text(each)}')}</title></rect>"
        )
        label = next((text for text in (f"{name} {hours_text(each)}", name) if len(text) * LETTER < width), "")
        if label:
            yield _label(left + width / 2, BAR_TOP + 15, "middle", label, fill="#222")


def _marks(events: Iterable["PullRequestEvent"], scale: Scale, places: dict[str, float]) -> Iterable[str]:
    """One for all of a kind that would lie on top of each other, however many they are."""
    marks: dict[tuple[str, int, str, bool], list[PullRequestEvent]] = defaultdict(list)
    for each in events:
        if each.happened_at:
            place = round(scale.x(each.happened_at) / 3) * 3
            marks[_lane(each.event), place, COLOURS.get(each.event, PLAIN), each.counts is not False].append(each)
    for (lane, place, colour, is_filled), together in marks.items():
        told = [_told(each) for each in together[:TOLD_OF_ONE_MARK]]
        if len(together) > TOLD_OF_ONE_MARK:
            told.append(f"and {len(together) - TOLD_OF_ONE_MARK:,} more")
        fill = colour if is_filled else "none"
        yield (
            f'<circle cx="{place}" cy="{places[lane]:.1f}" r="{4 if len(together) == 1 else 5.5}" fill="{fill}"'
            f' stroke="{colour}" stroke-width="1.5" fill-opacity="0.75">'
            f"<title>{lines(chr(10).join(told))}</title></circle>"
        )


def _told(event: "PullRequestEvent") -> str:
    text = f"{instant(event.happened_at)} {what(event)} {event.actor_login or ''} {event.detail or ''}"
    return f"{text}; does not count: {event.not_counted_because}" if event.counts is False else text


def _axis(scale: Scale, height: float) -> Iterable[str]:
    opened, end = scale.x(scale.opened), scale.x(scale.end)
    yield (
        f'<line x1="{GUTTER}" x2="{WIDTH - MARGIN}" y1="{height:.1f}" y2="{height:.1f}" stroke="currentColor"'
        ' stroke-opacity="0.4"/>'
    )
    for place in (opened, end):
        yield (
            f'<line x1="{place:.1f}" x2="{place:.1f}" y1="{BAR_TOP}" y2="{height + 3:.1f}" stroke="currentColor"'
            ' stroke-opacity="0.3" stroke-dasharray="2 2"/>'
        )
    yield _label(opened, height + 15, "start", f"opened {instant(scale.opened)[:16]}")
    yield _label(end, height + 15, "end", f"{scale.end_name} {instant(scale.end)[:16]}")
    if scale.is_cut_before:
        yield _label(GUTTER, height + 15, "start", "« earlier")
    if scale.is_cut_after:
        yield _label(WIDTH, height + 15, "end", "later »")


def _label(x: float, y: float, anchor: str, text: str, *, fill: str = "currentColor") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{lines(text)}</text>'
