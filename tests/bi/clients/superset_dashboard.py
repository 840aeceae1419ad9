"""Imports the dashboard FILE.zip into Superset and asks what each of its charts asks. Says one JSON object: chart → rows."""

import json
import sys
from zipfile import ZipFile

import superset_app

superset_app.start()

from flask import g  # noqa: E402
from superset import db, security_manager  # noqa: E402
from superset.commands.dashboard.importers.v1 import ImportDashboardsCommand  # noqa: E402
from superset.commands.importers.v1.utils import get_contents_from_bundle  # noqa: E402
from superset.models.slice import Slice  # noqa: E402

role = security_manager.add_role("Admin")
for asset in ("Database", "Dataset", "Chart", "Dashboard"):
    security_manager.add_permission_role(role, security_manager.add_permission_view_menu("can_write", asset))
g.user = security_manager.add_user("me", "Me", "Me", "me@example.org", role, password="me")
with ZipFile(sys.argv[1]) as bundle:
    ImportDashboardsCommand(get_contents_from_bundle(bundle), overwrite=True).run()


def rows(chart: Slice) -> int:
    params = json.loads(chart.params)
    axis = [params["x_axis"]] if "x_axis" in params else []
    answer = chart.datasource.query({
        "metrics": params.get("metrics") or ([params["metric"]] if "metric" in params else None),
        "columns": [*axis, *params.get("groupby", []), *params.get("all_columns", [])],
        "filter": [], "is_timeseries": False, "granularity": None, "from_dttm": None, "to_dttm": None, "row_limit": 1000,
        "extras": {"where": " and ".join(f"({each['sqlExpression']})" for each in params.get("adhoc_filters", []))},
    })  # fmt: skip
    if answer.error_message:
        raise RuntimeError(f"{chart.slice_name}: {answer.error_message}")
    return len(answer.df.dropna(how="all"))


sys.stdout.write(json.dumps({chart.slice_name: rows(chart) for chart in db.session.query(Slice).all()}) + "\n")
