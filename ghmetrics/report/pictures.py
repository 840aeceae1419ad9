"""Charts in the page: what is drawn is data, which one script draws. This room's imports are an extra."""

import json
from typing import Any

from ghmetrics.charts.drawing import drawn
from ghmetrics.charts.figure import Figure
from ghmetrics.charts.rendering import specification
from ghmetrics.html import text
from ghmetrics.report.bundle import script

__all__ = ["charts", "script"]

WIDE = ("where_time_goes", "open_pull_requests")
"""Charts that take a whole row of the page."""
WIDTH, WIDE_WIDTH = 500, 900  # px; more would be too small on paper

_UNSAFE = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


def charts(figures: tuple[Figure, ...]) -> str:
    """The charts as elements: sentences for everybody, and data for the script."""
    return f'<div class="charts">\n{"".join(_chart(figure) for figure in figures)}</div>\n'


def _chart(figure: Figure) -> str:
    is_wide = figure.name in WIDE
    said = f"<span>{text(figure.said)}</span>" if figure.said else ""
    data = (
        "" if figure.is_empty else f'<script type="application/json">{_json(_spec(figure, is_wide=is_wide))}</script>'
    )
    return (
        f'<figure class="chart{" whole" if is_wide else ""}" data-chart="{figure.name}">'
        f"<figcaption><strong>{text(figure.title)}</strong>{said}</figcaption>{data}</figure>\n"
    )


def _spec(figure: Figure, *, is_wide: bool) -> dict[str, Any]:
    """Without what the page has itself: the sentences, the paper, and how links open."""
    spec = specification(drawn(figure, WIDE_WIDTH if is_wide else WIDTH, is_titled=False))
    del spec["usermeta"], spec["$schema"]
    spec["config"] |= {"background": None, "padding": 0}
    return spec


def _json(spec: dict[str, Any]) -> str:
    """JSON that ends no element and begins none, whatever stands in it."""
    return json.dumps(spec, separators=(",", ":")).translate(_UNSAFE)
