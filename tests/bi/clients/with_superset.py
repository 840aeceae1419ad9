"""Superset: its own Database object, kept in a metadata database of its own, and a query as a chart makes it."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

from watching import COUNT, WRITE, Opened, watch

home = Path(tempfile.mkdtemp(prefix="superset-"))
(home / "superset_config.py").write_text(
    f"SECRET_KEY = 'of a metadata database that is thrown away'\nSQLALCHEMY_DATABASE_URI = 'sqlite:///{home}/metadata.db'\n"
)
os.environ |= {"SUPERSET_HOME": str(home), "SUPERSET_CONFIG_PATH": str(home / "superset_config.py")}
said, sys.stdout = sys.stdout, sys.stderr  # Superset prints

from superset.app import create_app  # noqa: E402

app = create_app()
sys.stdout = said
app.app_context().push()

from flask_appbuilder import Model  # noqa: E402
from superset import db  # noqa: E402
from superset.connectors.sqla.models import SqlaTable  # noqa: E402
from superset.models.core import Database  # noqa: E402

Model.metadata.create_all(db.engine)


@contextmanager
def opened(address: str) -> Iterator[Opened]:
    database = db.session.query(Database).filter_by(sqlalchemy_uri=address).one_or_none()
    if not database:
        database = Database(database_name="warehouse", sqlalchemy_uri=address)
        db.session.add(database)
        db.session.add(SqlaTable(table_name="pull_requests", schema="bi", database=database))
        db.session.add(SqlaTable(table_name="weekly_percentiles", schema="bi", database=database))
        db.session.commit()
        for dataset in database.tables:
            dataset.fetch_metadata()
    datasets = {dataset.table_name: dataset for dataset in database.tables}
    # A chart's query opens the file and closes it. This connection holds it, as a chart that is being drawn does.
    with database.get_raw_connection(schema="bi") as connection, closing(connection.cursor()) as cursor:
        cursor.execute(COUNT)
        yield Opened(
            count=lambda: _charted(datasets["pull_requests"]),
            write=lambda: database.get_df(WRITE),
            views=lambda: [view for view, *_ in database.get_all_view_names_in_schema(catalog=None, schema="bi")],
            columns=lambda: [column.column_name for column in datasets["weekly_percentiles"].columns],
        )


def _charted(dataset: SqlaTable) -> int:
    """A big number chart: how many rows."""
    answer = dataset.query({
        "metrics": [{"expressionType": "SQL", "sqlExpression": "count(*)", "label": "Pull requests"}],
        "columns": [], "groupby": [], "filter": [], "extras": {}, "is_timeseries": False, "granularity": None,
        "from_dttm": None, "to_dttm": None, "row_limit": 1,
    })  # fmt: skip
    if answer.error_message:
        raise RuntimeError(answer.error_message)
    return int(answer.df.iloc[0, 0])


watch(
    f"Superset {version('apache-superset')}, SQLAlchemy {version('sqlalchemy')}, "
    f"duckdb-engine {version('duckdb-engine')}, duckdb {version('duckdb')}",
    opened,
)
