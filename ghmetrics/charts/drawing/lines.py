"""Figures along the time: durations and counts by the week, and the waiting curve."""

import altair as alt

from ghmetrics.charts.drawing.axes import hours_axis, hours_scale, weeks
from ghmetrics.charts.drawing.theme import BLUE, GREEN, GREY, PURPLE, VERMILLION, Drawing, chart_of, layered
from ghmetrics.charts.figure import Figure

HEIGHT = 190


def durations(figure: Figure) -> Drawing:
    """The median as a line with its points, the 75th percentile dashed, and the band up to the 90th."""
    values = [row[share] for row in figure.rows for share in ("median", "p75", "p90")]
    scale, ticks = hours_scale(values)
    y = alt.Y("median:Q", scale=scale, axis=hours_axis(ticks))
    tooltip = [
        alt.Tooltip("week:N", title="week from"),
        alt.Tooltip("median_said:N", title="median"),
        alt.Tooltip("p75_said:N", title="75th percentile"),
        alt.Tooltip("p90_said:N", title="90th percentile"),
        alt.Tooltip("n:Q", title="pull requests"),
    ]
    base = chart_of(figure.rows).encode(x=weeks())
    band = base.mark_area(color=BLUE, opacity=0.16, interpolate="linear").encode(
        y=alt.Y("p75:Q", scale=scale, axis=hours_axis(ticks)), y2="p90:Q"
    )
    p75 = base.mark_line(color=BLUE, strokeWidth=1.2, strokeDash=[4, 3], opacity=0.75).encode(
        y=alt.Y("p75:Q", scale=scale)
    )
    median = base.mark_line(color=BLUE, strokeWidth=2.2).encode(y=y)
    # By themselves, so that a week between two without anything is seen, and so that a pointer meets something.
    points = (
        base.transform_filter("isValid(datum.median)")
        .mark_circle(color=BLUE, size=42, opacity=1)
        .encode(y=y, tooltip=tooltip)
    )
    return layered(band, p75, median, points).properties(height=HEIGHT)


def throughput(figure: Figure) -> Drawing:
    events = ["opened", "merged", "closed"]
    base = chart_of(figure.rows).encode(
        x=weeks(),
        y=alt.Y(
            "count:Q", axis=alt.Axis(title=None, tickCount=5, format=",d", tickMinStep=1), scale=alt.Scale(nice=True)
        ),
        color=alt.Color(
            "event:N", scale=alt.Scale(domain=events, range=[BLUE, GREEN, VERMILLION]), legend=alt.Legend(title=None)
        ),
        strokeDash=alt.StrokeDash(
            "event:N", scale=alt.Scale(domain=events, range=[[1, 0], [6, 3], [2, 2]]), legend=alt.Legend(title=None)
        ),
    )
    tooltip = [
        alt.Tooltip("week:N", title="week from"),
        alt.Tooltip("event:N", title="pull requests"),
        alt.Tooltip("count:Q", title="count", format=",d"),
    ]
    lines = base.mark_line(strokeWidth=2)
    points = base.mark_circle(size=36, opacity=1).encode(tooltip=tooltip)
    return layered(lines, points).properties(height=HEIGHT)


def waiting(figure: Figure) -> Drawing:
    """A step down for each first review, and where it passes the half."""
    rows = list(figure.rows)
    scale, ticks = hours_scale(row["hours"] for row in rows)
    x = alt.X("hours:Q", scale=scale, axis=hours_axis(ticks, "time since ready for review"))
    y = alt.Y(
        "share:Q", stack=False, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", title=None, tickCount=5)
    )
    base = chart_of(rows).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("said:N", title="after"),
        alt.Tooltip("share:Q", title="still without a review", format=".0%"),
        alt.Tooltip("at_risk:Q", title="pull requests that waited so long", format=",d"),
    ]
    area = base.mark_area(color=VERMILLION, opacity=0.1, interpolate="step-after")
    line = base.mark_line(color=VERMILLION, strokeWidth=2.2, interpolate="step-after")
    points = base.mark_circle(color=VERMILLION, size=60, opacity=0).encode(tooltip=tooltip)
    marks = [layered(area, line, points)]
    half = next((row for row in rows if row["share"] <= 0.5), None)  # noqa: PLR2004
    if half:
        at = chart_of([{"hours": half["hours"], "share": 0.5, "said": f"half: {half['said']}"}])
        dot = at.mark_point(filled=True, color=PURPLE, size=90, opacity=1).encode(x=x, y=y)
        # Below and to the left of it there is never the curve.
        said = at.mark_text(align="right", dx=-8, dy=12, color=GREY, fontSize=12).encode(x=x, y=y, text="said:N")
        marks += [dot, said]
    return layered(*marks).properties(height=HEIGHT)
