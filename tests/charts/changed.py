"""A copy of a warehouse with something changed in it."""

import shutil
from pathlib import Path

import duckdb

from ghmetrics.charts import Charts
from ghmetrics.warehouse.read import Warehouse


def changed(workspace: Path, to: Path, *statements: str) -> Charts:
    copied = to / "warehouse.duckdb"
    shutil.copy(workspace / "warehouse.duckdb", copied)
    with duckdb.connect(copied) as connection:
        for view in ("reviews", "open_pull_requests"):
            connection.execute(f"create table changed as select * from {view}")
            connection.execute(f"drop {_kind(connection, view)} {view}")
            connection.execute(f"alter table changed rename to {view}")
        for statement in statements:
            connection.execute(statement)
    return Charts(Warehouse(copied))


def _kind(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    found = connection.execute("select 1 from duckdb_views() where view_name = $1 and schema_name = 'main'", [name])
    return "view" if found.fetchone() else "table"
