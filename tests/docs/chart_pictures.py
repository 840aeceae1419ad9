"""Makes the pictures of docs/charts.md from the demo: `python tests/docs/chart_pictures.py [WORKSPACE]`, by default ghmetrics-demo."""

import io
import sys
from pathlib import Path

from PIL import Image

from ghmetrics import Workspace
from ghmetrics.charts.charts import FIGURES

PICTURES = Path(__file__).parents[2] / "docs" / "pictures" / "charts"
COLORS = 96


def picture(png: bytes) -> bytes:
    """The same in fewer colours, which is a third of the bytes."""
    shrunk = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(
        shrunk, "PNG", optimize=True
    )
    return shrunk.getvalue()


def draw(workspace: Path, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    charts = Workspace(workspace).charts
    for name in FIGURES:
        (into / f"{name}.png").write_bytes(picture(getattr(charts, name)().to_png()))


if __name__ == "__main__":
    draw(Path(sys.argv[1] if len(sys.argv) > 1 else "ghmetrics-demo"), PICTURES)
