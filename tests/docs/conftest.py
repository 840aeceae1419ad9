"""One stand-in for the repositories that the texts name, for all texts of a test run."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ghmetrics.demo import DemoServer, World


def environment(server: DemoServer, **more: str) -> dict[str, str]:
    """What a reader has in the shell: the commands of this environment, a token, and a GitHub that answers.

    Of `dbt build` the unit tests are left out, here as in the workflows: `make dbt` runs them, and they bring their own
    rows, so that they would say the same once more."""
    beside = Path(sys.prefix) / "metricflow" / "bin"
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}{os.pathsep}{beside}"
    return os.environ | {
        "PATH": here, "GITHUB_API_URL": server.url, "GITHUB_TOKEN": "a-token", "NO_COLOR": "1", "COLUMNS": "120",
        "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
    } | more  # fmt: skip


@pytest.fixture(scope="session")
def stand_in() -> Iterator[DemoServer]:
    with DemoServer(World.generate("pallets", ("click", "flask"), pull_requests=60)) as server:
        yield server
