"""How all charts look: colours that everybody tells apart, one kind of type, sentences above."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any, cast

import altair as alt

from ghmetrics.charts.figure import Figure, Row

Drawing = alt.Chart | alt.LayerChart


def chart_of(rows: Sequence[Row]) -> alt.Chart:
    """A chart that carries its rows with it. Of a tuple altair makes no copy at each step."""
    data: alt.Data = alt.Data(values=tuple(rows))  # type: ignore[no-untyped-call]
    return alt.Chart(data)


def layered(*charts: Drawing) -> alt.LayerChart:
    """One chart of several that share their axes, the last on top."""
    return cast("alt.LayerChart", alt.layer(*charts))


# Okabe and Ito's palette, without those that are too light for lines on paper.
BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
GREY = "#808890"
INK, FAINT, LINE, PAPER = "#1f2328", "#59636e", "#d8dee4", "#ffffff"
FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"

TITLE_SIZE, SAID_SIZE, LABEL_SIZE = 15, 12, 11
LETTER = 0.62
"""A letter's width, as a share of its height, with something to spare."""
LOWEST = 150
"""Pixels of a chart's height without its titles."""

NEW_TAB = {"target": "_blank", "rel": "noopener noreferrer"}
MENU = {"export": True, "source": False, "compiled": False, "editor": False}
"""What a chart's menu offers: to save a picture; not to send it to an editor elsewhere."""


def dressed(drawing: Drawing, figure: Figure, width: int, *, is_titled: bool) -> Drawing:
    """The drawing with its title, its size and the look of all charts."""
    sized: Drawing = drawing.properties(
        width=width,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        usermeta={"embedOptions": {"loader": NEW_TAB, "actions": MENU}},
        description=f"{figure.title}. {figure.said}".strip(),
    )
    if is_titled:
        sized = sized.properties(title=_title(figure, width))
    made: Drawing = sized.configure(**_config())
    return made


def _title(figure: Figure, width: int) -> alt.Title:
    return alt.Title(
        wrap(figure.title, int(width / (TITLE_SIZE * LETTER))),
        subtitle=wrap(figure.said, int(width / (SAID_SIZE * LETTER * 0.92))),
        anchor="start", frame="bounds", offset=12, subtitlePadding=5,
        fontSize=TITLE_SIZE, subtitleFontSize=SAID_SIZE, color=INK, subtitleColor=FAINT, fontWeight=600,
    )  # fmt: skip


def _config() -> dict[str, Any]:
    labels: dict[str, Any] = {
        "labelColor": FAINT,
        "titleColor": FAINT,
        "labelFontSize": LABEL_SIZE,
        "titleFontSize": LABEL_SIZE,
    }
    return {
        "background": PAPER,
        "padding": 10,
        "font": FONT,
        "view": alt.ViewConfig(stroke=None),
        "axis": alt.AxisConfig(
            **labels, titleFontWeight="normal", gridColor=LINE, domainColor=LINE, tickColor=LINE, domain=False,
            ticks=False, labelPadding=6, titlePadding=8,
        ),
        "legend": alt.LegendConfig(
            **labels, titleFontWeight="normal", orient="top", direction="horizontal", symbolStrokeWidth=2,
            padding=0, offset=8,
        ),
    }  # fmt: skip
