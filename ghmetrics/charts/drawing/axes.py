"""Axes: hours on a logarithmic scale with labels that people say, and weeks in UTC."""

from collections.abc import Iterable

import altair as alt

MINUTE, DAY, WEEK, YEAR = 1 / 60, 24, 168, 8760
_TICKS = {
    MINUTE: "1 min", 5 * MINUTE: "5 min", 15 * MINUTE: "15 min", 1: "1 h", 4: "4 h", 12: "12 h", DAY: "1 d",
    3 * DAY: "3 d", WEEK: "1 wk",
    4 * WEEK: "4 wk", 13 * WEEK: "3 mth", YEAR: "1 yr", 4 * YEAR: "4 yr", 16 * YEAR: "16 yr",
}  # fmt: skip
FEW = 3
ROOM = 1.25
"""The scale ends so much beyond its values, as a factor."""


def hours_scale(values: Iterable[float | None], beyond: float = 0.0) -> tuple[alt.Scale, list[float]]:
    """A logarithmic scale around the values, and its ticks: at least three, if need be beyond them.

    `beyond` is the room that a label to the right of the last value takes, as a share of the axis."""
    known = [value for value in values if value is not None] or [1.0, DAY]
    low, high = min(known) / ROOM, max(known) * ROOM
    ticks = list(_TICKS)
    inside = [place for place, tick in enumerate(ticks) if low <= tick <= high]
    if len(inside) < FEW:
        first = max((place for place, tick in enumerate(ticks) if tick <= low), default=0)
        last = min((place for place, tick in enumerate(ticks) if tick >= high), default=len(ticks) - 1)
        first = max(min(first, last - FEW + 1), 0)
        inside = list(range(first, max(last, first + FEW - 1) + 1))
        low, high = min(low, ticks[inside[0]]), max(high, ticks[min(inside[-1], len(ticks) - 1)])
    high *= (high / low) ** beyond
    return alt.Scale(type="log", domain=[low, high], nice=False, clamp=True), [ticks[place] for place in inside]


def hours_axis(ticks: list[float], title: str | None = None) -> alt.Axis:
    """Labels as people say them: a chain of conditions, since a label is made from its number."""
    said = "''"
    for tick, label in reversed(_TICKS.items()):
        said = f"datum.value < {tick * 1.5:.4f} ? '{label}' : {said}"
    return alt.Axis(values=ticks, labelExpr=said, title=title, labelOverlap=True)


def weeks(title: str | None = None) -> alt.X:
    """Mondays on the clock of UTC, wherever the reader is."""
    return alt.X(
        "week:T",
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(
            format="%-d %b", tickCount=6, labelExpr=_WEEK_LABEL, grid=False, domain=True, ticks=True, title=title
        ),
    )


_WEEK_LABEL = "utcFormat(datum.value, utcmonth(datum.value) == 0 && utcdate(datum.value) < 8 ? '%-d %b %Y' : '%-d %b')"
