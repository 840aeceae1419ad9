"""Charts of the demo's warehouse, which is only read."""

from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.charts import Charts


@pytest.fixture
def ws(demo_workspace: Path) -> Workspace:
    return Workspace(demo_workspace)


@pytest.fixture
def charts(ws: Workspace) -> Charts:
    return ws.charts
