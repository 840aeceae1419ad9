"""Draws docs/lineage.svg, which model is made of which, from dbt's manifest: `python tests/docs/lineage_picture.py`."""

import json
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Any

import networkx as nx

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "lineage.svg"
MANIFEST = ROOT / "dbt_project" / "target" / "manifest.json"

BANDS = {
    "lake": "lake, seeds", "staging": "staging", "intermediate": "intermediate", "marts": "marts",
    "views": "bi, semantic", "readers": "read by",
}  # fmt: skip
COLORS = {
    "lake": "#4c78a8", "staging": "#3f9a76", "intermediate": "#b28a1e", "marts": "#d1603d", "views": "#8c5fb0", "readers": "#6b7280",
}  # fmt: skip
PREFIXES = ("stg_github__", "int_", "bi_")
FOLDED = 3  # the long road through the intermediate models has so many steps to a column
ROW, GAP, HEAD, EDGE, LETTER, HIGH = 29, 38, 46, 18, 7.3, 22
STYLE = """<style>
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328; text-anchor: middle }
    .head { font-weight: 600; font-size: 15px }
    .box { fill: #ffffff; stroke-width: 1.2 }
    .line { fill: none; stroke-width: 1.3; opacity: 0.55 }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .box { fill: #151b23 }
    }
</style>"""


@dataclass
class Box:
    """A node of the picture: its column from the left, and how far down it stands in it, from 0 to 1."""

    name: str
    band: str
    column: int = 0
    down: float = 0.5


Graph = nx.DiGraph


def lineage(manifest: dict[str, Any]) -> Graph:
    """What is made of what in ghmetrics; where there are two roads, only the longer one."""
    graph = Graph()
    for node, parents in sorted(manifest["parent_map"].items()):
        for parent in sorted(parents):
            if _band(node, manifest) and _band(parent, manifest):
                graph.add_edge(parent, node)
    return nx.transitive_reduction(graph)


def _band(node: str, manifest: dict[str, Any]) -> str | None:
    kind, package, *_ = node.split(".")
    if package != "ghmetrics":
        return None
    if kind == "model":
        folder = manifest["nodes"][node]["fqn"][1]
        return folder if folder in BANDS else "views"
    return {"source": "lake", "seed": "lake", "exposure": "readers"}.get(kind)


def boxes(graph: Graph, manifest: dict[str, Any]) -> dict[str, Box]:
    steps: dict[str, int] = {}
    for node in nx.lexicographical_topological_sort(graph):
        steps[node] = max((steps[parent] + 1 for parent in graph.predecessors(node)), default=0)
    found = {node: Box(_shown(node), str(_band(node, manifest))) for node in sorted(graph)}
    first = 0
    for band in BANDS:
        folds = {node: _fold(node, band, steps, graph, found) for node, box in found.items() if box.band == band}
        for node, fold in folds.items():
            found[node].column = first + sorted(set(folds.values())).index(fold)
        first += len(set(folds.values()))
    _put_in_order(graph, found)
    return found


def _shown(node: str) -> str:
    name = node.rpartition(".")[2]
    return next((name.removeprefix(prefix) for prefix in PREFIXES if name.startswith(prefix)), name)


def _fold(node: str, band: str, steps: dict[str, int], graph: Graph, found: dict[str, Box]) -> int:
    """Which column of its band: by steps from the lake; a mart by whether it is made of another one."""
    if band == "intermediate":
        return (steps[node] - 1) // FOLDED
    return int(band == "marts" and any(found[parent].band == "marts" for parent in graph.predecessors(node)))


def _put_in_order(graph: Graph, found: dict[str, Box]) -> None:
    """Each box beside the middle of its neighbours, swept to and fro until lines cross little."""
    columns = [[node for node in found if found[node].column == n] for n in range(_width(found))]
    for sweep in range(30):
        near = (graph.predecessors, graph.successors)[sweep % 2]
        for column in columns if sweep % 2 == 0 else columns[::-1]:
            middles = {node: _middle([found[other].down for other in near(node)], found[node].down) for node in column}
            column.sort(key=lambda node, middles=middles: (middles[node], node))
            for place, node in enumerate(column):
                found[node].down = (place + 0.5) / len(column)


def _middle(places: list[float], otherwise: float) -> float:
    return fsum(places) / len(places) if places else otherwise  # exact in any order


def _width(found: dict[str, Box]) -> int:
    return 1 + max(box.column for box in found.values())


def picture(manifest: dict[str, Any]) -> str:
    """The whole SVG: boxes, lines from each to what is made of it, and a frame around each layer."""
    graph = lineage(manifest)
    found = boxes(graph, manifest)
    columns = [[box for box in found.values() if box.column == n] for n in range(_width(found))]
    wide = [
        LETTER * max(len(text) for box in column for text in (box.name, BANDS[box.band])) + 16 for column in columns
    ]
    left = [EDGE + 10 + sum(wide[:n]) + n * GAP for n in range(len(wide))]
    down = ROW * max(len(column) for column in columns)
    width, height = left[-1] + wide[-1] + 10 + EDGE, HEAD + down + EDGE

    def middle(box: Box) -> float:
        return HEAD + box.down * down

    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="Which model is made of which">',
        STYLE,
    ]
    for band, name in BANDS.items():
        if inside := sorted({box.column for box in found.values() if box.band == band}):
            x1, x2 = left[inside[0]] - 10, left[inside[-1]] + wide[inside[-1]] + 10
            parts.append(
                f'<rect x="{x1:.0f}" y="6" width="{x2 - x1:.0f}" height="{height - 12:.0f}" rx="8" fill="{COLORS[band]}"'
                f' fill-opacity="0.12"/><text class="head" x="{(x1 + x2) / 2:.0f}" y="28">{name}</text>'
            )
    for parent, node in sorted(graph.edges):
        a, b = found[parent], found[node]
        if b.band == "readers":  # they read nearly all: lines would say nothing
            continue
        x1, x2 = left[a.column] + wide[a.column], left[b.column]
        bend = GAP * 0.7
        # Within a column a line goes round on the right.
        end, hook = (x2 + wide[b.column], bend) if a.column == b.column else (x2, -bend)
        parts.append(
            f'<path class="line" stroke="{COLORS[a.band]}" d="M{x1:.0f} {middle(a):.0f}C{x1 + bend:.0f} {middle(a):.0f}'
            f' {end + hook:.0f} {middle(b):.0f} {end:.0f} {middle(b):.0f}"/>'
        )
    for box in found.values():
        x, y = left[box.column], middle(box)
        parts.append(
            f'<rect class="box" stroke="{COLORS[box.band]}" x="{x:.0f}" y="{y - HIGH / 2:.0f}" width="{wide[box.column]:.0f}"'
            f' height="{HIGH}" rx="4"/><text x="{x + wide[box.column] / 2:.0f}" y="{y + 4:.0f}">{box.name}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    PICTURE.write_text(picture(json.loads(MANIFEST.read_text(encoding="utf-8"))), encoding="utf-8")
