"""A workspace beside a stand-in for GitHub."""

from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer


@pytest.fixture
def workspace(tmp_path: Path, github: DemoServer) -> Workspace:
    return Workspace(tmp_path / "data")
