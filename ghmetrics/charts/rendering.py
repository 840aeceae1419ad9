"""A chart as front ends take it: Vega-Lite for those that draw, a picture for those that don't, and a sentence.

Nothing is switched on for the user's other charts: a chart brings its own renderings."""

import struct
import zlib
from functools import cached_property
from numbers import Real
from typing import Any

import altair as alt
import vl_convert

from ghmetrics.charts.drawing import drawn
from ghmetrics.charts.drawing.theme import Drawing
from ghmetrics.charts.figure import Figure
from ghmetrics.errors import UsageError

WIDTH = 680
"""Pixels, with labels: what a notebook's cell and a page on paper hold."""
SCALE = 2.0
LEAST_SCALE, MOST_SCALE = 0.1, 20
"""Below there is nothing to see, and above a picture needs gigabytes of memory."""
VEGA_LITE = "5.20"
"""vl-convert's newest of the major version that front ends draw."""
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
VEGA_LITE_TYPE = "application/vnd.vegalite.v5+json"


class Chart:
    """One chart. A notebook shows it; `altair` is there for who wants to change it."""

    def __init__(self, figure: Figure, width: int = WIDTH) -> None:
        self.figure, self.width = figure, width

    @property
    def title(self) -> str:
        """The sentence above it."""
        return self.figure.title

    @cached_property
    def altair(self) -> Drawing:
        """The chart of altair's own kind."""
        return drawn(self.figure, self.width)

    @cached_property
    def _spec(self) -> dict[str, Any]:
        return specification(self.altair)

    def to_dict(self) -> dict[str, Any]:
        """The chart as Vega-Lite 5, which JupyterLab, Notebook, VS Code and Voila draw by themselves."""
        return dict(self._spec)

    def to_png(self, scale: float = SCALE) -> bytes:
        """The chart as a picture, `scale` times as many pixels as it is wide. Raises UsageError for a wrong one."""
        if not (isinstance(scale, Real) and LEAST_SCALE <= float(scale) <= MOST_SCALE):
            raise UsageError(
                f"The scale of a picture must be a number from {LEAST_SCALE} to {MOST_SCALE}, not {scale!r}."
            )
        return _packed(vl_convert.vegalite_to_png(self._spec, vl_version=VEGA_LITE, scale=scale))

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = self.to_png()
        width, height = struct.unpack(">II", picture[16:24])
        size = {"width": round(width / SCALE), "height": round(height / SCALE)}
        return (
            {VEGA_LITE_TYPE: self.to_dict(), "image/png": picture, "text/plain": repr(self)},
            {"image/png": size},
        )

    def __repr__(self) -> str:
        return f"<{self.figure.name}: {self.title}>"


def specification(drawing: Drawing) -> dict[str, Any]:
    """Vega-Lite 5: altair 6 writes 6, whose specifications are the same but for their name."""
    # A data set without a name of its own: the same figure gives the same text. Checking each row against the schema
    # takes longer than all else; the tests do.
    with alt.data_transformers.enable(consolidate_datasets=False):
        spec: dict[str, Any] = drawing.to_dict(validate=False)
    return {**spec, "$schema": SCHEMA}


def _packed(picture: bytes) -> bytes:
    """The same picture in a third of the bytes, which a notebook keeps: vl-convert packs in haste."""
    head, place, chunks, pixels = picture[:8], 8, [], b""
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        kind, data = picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        place += length + 12
        if kind == b"IDAT":
            pixels += data
        else:
            chunks.append((kind, data))
    chunks.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(pixels), 6)))
    return head + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
