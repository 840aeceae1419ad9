"""Figures with a mark for each pull request, which leads to its page."""

import altair as alt

from ghmetrics.charts.drawing.axes import hours_axis, hours_scale
from ghmetrics.charts.drawing.theme import BLUE, FAINT, GREEN, INK, LINE, ORANGE, VERMILLION, Drawing, chart_of, layered
from ghmetrics.charts.figure import Figure

HEIGHT = 220
ROW = 20
WAITS = {"a review": VERMILLION, "its author": ORANGE, "the merge": GREEN}
SHAPES = {"a review": "circle", "its author": "square", "the merge": "triangle-up"}
LABEL_WIDTH = 300  # px


def pull_request_sizes(figure: Figure) -> Drawing:
    """Points, or fields where there are many; the medians of the size classes lie over them."""
    rows = list(figure.rows)
    scale, ticks = hours_scale(row["hours"] for row in rows)
    y = alt.Y("hours:Q", scale=scale, axis=hours_axis(ticks, "opening to merge"))
    most = max(max(row["lines"], row.get("lines_end", 1)) for row in rows)
    lines = [tick for tick in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000) if tick <= most * 1.3]
    x = alt.X(
        "lines:Q",
        scale=alt.Scale(type="log", domain=[0.8, max(most * 1.3, 12)], nice=False, clamp=True),
        axis=alt.Axis(title="changed lines", values=lines, format=",d", grid=False, domain=True),
    )
    medians = [row for row in rows if row["kind"] == "median"]
    over = chart_of(medians).encode(
        x=x,
        x2="lines_end:Q",
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title="size"),
            alt.Tooltip("hours_said:N", title="median"),
            alt.Tooltip("pull_requests:Q", title="pull requests", format=",d"),
        ],
    )
    named = chart_of(medians).mark_text(align="left", dx=3, dy=-7, color=INK, fontSize=11, fontWeight=600)
    below = _fields(rows, x, scale, ticks) if rows[0]["kind"] == "bin" else _points(rows, x, y)
    return layered(
        below, over.mark_rule(color=VERMILLION, strokeWidth=2.5), named.encode(x=x, y=y, text="name:N")
    ).properties(height=HEIGHT)


def _points(rows: list[dict[str, object]], x: alt.X, y: alt.Y) -> alt.Chart:
    points = [row for row in rows if row["kind"] == "point"]
    found: alt.Chart = (
        chart_of(points)
        .mark_circle(color=BLUE, size=34, opacity=0.5)
        .encode(
            x=x,
            y=y,
            href="href:N",
            tooltip=[
                alt.Tooltip("name:N", title="pull request"),
                alt.Tooltip("title:N"),
                alt.Tooltip("author:N", title="by"),
                alt.Tooltip("lines_said:N", title="changed lines"),
                alt.Tooltip("hours_said:N", title="opening to merge"),
            ],
        )
    )
    return found


def _fields(rows: list[dict[str, object]], x: alt.X, scale: alt.Scale, ticks: list[float]) -> alt.Chart:
    fields = [row for row in rows if row["kind"] == "bin"]
    y = alt.Y("hours:Q", scale=scale, axis=hours_axis(ticks, "opening to merge"))
    found: alt.Chart = (
        chart_of(fields)
        .mark_rect()
        .encode(
            x=x,
            x2="lines_end:Q",
            y=y,
            y2="hours_end:Q",
            color=alt.Color(
                "pull_requests:Q",
                scale=alt.Scale(scheme="viridis", reverse=True),
                legend=alt.Legend(title="pull requests"),
            ),
            tooltip=[alt.Tooltip("pull_requests:Q", title="pull requests", format=",d")],
        )
    )
    return found


def open_pull_requests(figure: Figure) -> Drawing:
    rows = list(figure.rows)
    scale, ticks = hours_scale((row["hours"] for row in rows), beyond=0.16)
    low = scale.to_dict()["domain"][0]
    labels = [row["label"] for row in rows]
    kinds = [kind for kind in WAITS if any(row["waits_for"] == kind for row in rows)]
    # A wait of which nobody knows since when stands at the edge, with no line to it.
    shown = [{**row, "low": low, "at": low if row["hours"] is None else row["hours"]} for row in rows]
    base = chart_of(shown).encode(
        y=alt.Y(
            "label:N",
            sort=labels,
            axis=alt.Axis(title=None, labelLimit=LABEL_WIDTH, labelFontSize=12, labelColor=INK, domain=False),
        ),
        x=alt.X("at:Q", scale=scale, axis=hours_axis(ticks, "waits")),
        href="href:N",
        tooltip=[
            alt.Tooltip("name:N", title="pull request"),
            alt.Tooltip("title:N"),
            alt.Tooltip("author:N", title="by"),
            alt.Tooltip("waits_for:N", title="waits for"),
            alt.Tooltip("on:N", title="on"),
            alt.Tooltip("hours_said:N", title="waits"),
            alt.Tooltip("age_said:N", title="open for"),
        ],
    )
    rules = base.mark_rule(color=LINE, strokeWidth=2).encode(x2="low:Q")
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        color=alt.Color(
            "waits_for:N",
            scale=alt.Scale(domain=kinds, range=[WAITS[kind] for kind in kinds]),
            legend=alt.Legend(title="waits for"),
        ),
        shape=alt.Shape(
            "waits_for:N",
            scale=alt.Scale(domain=kinds, range=[SHAPES[kind] for kind in kinds]),
            legend=alt.Legend(title="waits for"),
        ),
    )
    said = base.mark_text(align="left", dx=9, color=FAINT, fontSize=11).encode(text="hours_said:N")
    return layered(rules, dots, said).properties(height=ROW * len(rows))
