"""Reports on a warehouse with odd titles, which is only read."""

from pathlib import Path

import pytest

from ghmetrics import Workspace


@pytest.fixture
def ws(hostile: Path) -> Workspace:
    return Workspace(hostile)
