"""Who reviews whom: a field for each pair."""

import altair as alt

from ghmetrics.charts.drawing.theme import INK, PAPER, Drawing, chart_of, layered
from ghmetrics.charts.figure import Figure

ROW = 22
LABEL_WIDTH = 150  # px


def reviewer_load(figure: Figure) -> Drawing:
    rows = list(figure.rows)
    reviewers = list(dict.fromkeys(row["reviewer"] for row in rows))
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["author"]] = totals.get(row["author"], 0) + row["reviews"]
    known = sorted((name for name in totals if name != "all others"), key=lambda name: (-totals[name], name))
    authors = known + [name for name in totals if name == "all others"]
    most = max(row["reviews"] for row in rows)
    base = chart_of(rows).encode(
        y=alt.Y("reviewer:N", sort=reviewers, axis=alt.Axis(title="reviewer", labelLimit=LABEL_WIDTH, domain=False)),
        x=alt.X(
            "author:N",
            sort=authors,
            axis=alt.Axis(title="author", labelAngle=-40, labelLimit=LABEL_WIDTH, orient="bottom", domain=False),
        ),
        tooltip=[
            alt.Tooltip("reviewer:N"),
            alt.Tooltip("author:N"),
            alt.Tooltip("reviews:Q", format=",d"),
            alt.Tooltip("by_reviewer:Q", title="all by this reviewer", format=",d"),
        ],
    )
    fields = base.mark_rect(stroke=PAPER, strokeWidth=1.5).encode(
        color=alt.Color("reviews:Q", scale=alt.Scale(scheme="blues", domain=[0, most]), legend=None)
    )
    counts = base.mark_text(fontSize=11).encode(
        text=alt.Text("reviews:Q", format=",d"),
        color=alt.condition(f"datum.reviews > {most * 0.55}", alt.value(PAPER), alt.value(INK)),
    )
    return layered(fields, counts).properties(height=ROW * len(reviewers))
