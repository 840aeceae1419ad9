"""A chart with nothing to see says so, in the place of a blank frame."""

import altair as alt

from ghmetrics.charts.drawing.theme import FAINT, chart_of

HEIGHT = 60


def empty() -> alt.Chart:
    said: alt.Chart = (
        chart_of([{"said": "Nothing to draw."}])
        .mark_text(align="left", baseline="top", color=FAINT, fontSize=12)
        .encode(text="said:N", x=alt.value(0), y=alt.value(0))
        .properties(height=HEIGHT)
    )
    return said
