"""Where the time goes: a bar for each part, in the order of a pull request's life."""

import altair as alt

from ghmetrics.charts.drawing.theme import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    Drawing,
    chart_of,
    layered,
)
from ghmetrics.charts.figure import Figure

COLORS = {
    "coding": GREY, "draft": SKY, "pickup": VERMILLION, "approval": BLUE, "merge wait": GREEN,
    "no approval": PURPLE, "no review": ORANGE,
}  # fmt: skip
ROW = 28


def where_time_goes(figure: Figure) -> Drawing:
    rows = list(figure.rows)
    parts = [row["part"] for row in rows]
    most = max(row["share"] for row in rows)
    base = chart_of(rows).encode(
        y=alt.Y("part:N", sort=parts, axis=alt.Axis(title=None, labelFontSize=12), scale=alt.Scale(paddingInner=0.28)),
        x=alt.X(
            "share:Q",
            axis=alt.Axis(format=".0%", title="share of all hours", values=_ticks(most)),
            scale=alt.Scale(domain=[0, min(most * 1.5, 1.2)], nice=False),
        ),
        tooltip=[
            alt.Tooltip("part:N"),
            alt.Tooltip("measured:N", title="from → to"),
            alt.Tooltip("said:N", title="of all hours"),
            alt.Tooltip("hours_said:N", title="added up"),
        ],
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        color=alt.Color("part:N", scale=alt.Scale(domain=list(COLORS), range=list(COLORS.values())), legend=None)
    )
    said = base.transform_calculate(text="datum.said + '  (' + datum.measured + ')'").mark_text(
        align="left", dx=6, color=FAINT, fontSize=12
    )
    return layered(bars, said.encode(text="text:N")).properties(height=ROW * len(rows))


def _ticks(most: float) -> list[float]:
    """Round shares up to the whole: the axis goes on beyond it for what is written beside the bars."""
    step = 20 if most > 0.5 else 10 if most > 0.2 else 5  # noqa: PLR2004 -- so that there are about five
    return [percent / 100 for percent in range(0, 101, step)]
