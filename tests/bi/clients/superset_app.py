"""Superset with a metadata database of its own, thrown away with the folder that it is made in."""

import os
import sys
import tempfile
from pathlib import Path


def start() -> None:
    """Make it and enter its context. Its tables are made from its models: its 200 migrations take a minute."""
    home = Path(tempfile.mkdtemp(prefix="superset-"))
    (home / "superset_config.py").write_text(
        "SECRET_KEY = 'of a metadata database that is thrown away'\n"
        f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{home}/metadata.db'\n"
    )
    os.environ |= {"SUPERSET_HOME": str(home), "SUPERSET_CONFIG_PATH": str(home / "superset_config.py")}
    out, sys.stdout = sys.stdout, sys.stderr  # Superset prints
    from superset.app import create_app

    create_app().app_context().push()
    sys.stdout = out
    from flask_appbuilder import Model
    from superset import db

    Model.metadata.create_all(db.engine)
