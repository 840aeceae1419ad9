"""Writes the dashboard as a file that Superset imports: `python bundle.py ADDRESS FILE.zip`.

The datasets are the views of the schema `bi` with the descriptions of the dbt project. Dashboards, Import dashboards takes
the file; a password is not asked for, since the address has none."""

import sys
import zipfile
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from charts import CHARTS, Chart

VIEWS = Path(__file__).parents[3] / "dbt_project" / "models" / "bi"
VERSION = {"version": "1.0.0"}
TITLE = "Pull requests"


def files(address: str) -> dict[str, dict[str, Any]]:
    database = VERSION | {
        "database_name": "ghmetrics", "sqlalchemy_uri": address, "uuid": _uuid("database"), "expose_in_sqllab": True,
        "allow_ctas": False, "allow_cvas": False, "allow_dml": False, "allow_csv_upload": False, "extra": {},
    }  # fmt: skip
    charts = [chart for row in CHARTS for chart in row]
    return {
        "metadata.yaml": VERSION | {"type": "Dashboard", "timestamp": "2025-01-01T00:00:00+00:00"},
        "databases/ghmetrics.yaml": database,
        **{f"datasets/ghmetrics/{view}.yaml": _dataset(view) for view in sorted({chart.view for chart in charts})},
        **{f"charts/{_uuid(chart.name)}.yaml": _chart(chart) for chart in charts},
        "dashboards/pull_requests.yaml": VERSION | {
            "dashboard_title": TITLE, "slug": "pull-requests", "uuid": _uuid("dashboard"), "published": True,
            "position": _position(), "metadata": {},
        },
    }  # fmt: skip


def _dataset(view: str) -> dict[str, Any]:
    (model,) = yaml.safe_load((VIEWS / f"bi_{view}.yml").read_text(encoding="utf-8"))["models"]
    columns = [
        {"column_name": column["name"], "type": column["data_type"].upper(), "description": column["description"],
         "is_dttm": column["data_type"] in ("date", "timestamp"), "groupby": True, "filterable": True}
        for column in model["columns"]
    ]  # fmt: skip
    return VERSION | {
        "table_name": view, "schema": "bi", "description": model["description"], "uuid": _uuid(view),
        "database_uuid": _uuid("database"), "columns": columns, "metrics": [],
    }  # fmt: skip


def _chart(chart: Chart) -> dict[str, Any]:
    return VERSION | {
        "slice_name": chart.name, "viz_type": chart.kind, "params": chart.params | {"viz_type": chart.kind},
        "uuid": _uuid(chart.name), "dataset_uuid": _uuid(chart.view),
    }  # fmt: skip


def _position() -> dict[str, Any]:
    rows = {f"ROW-{place}": row for place, row in enumerate(CHARTS)}
    grid = ["ROOT_ID", "GRID_ID"]
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": list(rows), "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": TITLE}},
    }
    for row_id, row in rows.items():
        names = [f"CHART-{_uuid(chart.name)}" for chart in row]
        position[row_id] = {"type": "ROW", "id": row_id, "children": names, "parents": grid,
                            "meta": {"background": "BACKGROUND_TRANSPARENT"}}  # fmt: skip
        for name, chart in zip(names, row, strict=True):
            position[name] = {
                "type": "CHART", "id": name, "children": [], "parents": [*grid, row_id],
                "meta": {"uuid": _uuid(chart.name), "sliceName": chart.name, "width": chart.width, "height": chart.height,
                         "chartId": 0},
            }  # fmt: skip
    return position


def _uuid(name: str) -> str:
    """The same for each run, so that a second import replaces the first."""
    return str(uuid5(NAMESPACE_URL, f"ghmetrics/superset/{name}"))


def write(address: str, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in files(address).items():
            bundle.writestr(f"ghmetrics/{name}", yaml.safe_dump(content, sort_keys=False))


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]))
