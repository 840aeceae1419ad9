"""The dashboard of docs/bi.md: Superset imports it, and all of its charts find something in the views."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from client import SCRIPTS
from tools import ENVIRONMENTS, documented_address

from ghmetrics import Workspace

DASHBOARD = Path(__file__).parent / "dashboard"


@pytest.fixture(scope="module")
def bundle(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dashboard") / "dashboard.zip"
    subprocess.run([sys.executable, DASHBOARD / "bundle.py", documented_address(workspace.path), path], check=True)
    return path


def test_superset_imports_it_and_every_chart_has_something_to_show(bundle: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [ENVIRONMENTS / "bi-superset" / "bin" / "python", SCRIPTS / "superset_dashboard.py", bundle],
        capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    rows = json.loads(run.stdout)
    charts = (DASHBOARD / "charts.py").read_text(encoding="utf-8")
    assert len(rows) == 9
    assert all(name in charts and count > 0 for name, count in rows.items()), rows
