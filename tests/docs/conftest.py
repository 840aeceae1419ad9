"""One stand-in for the repositories that the texts name, and one demo workspace, for all texts of a test run."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ghmetrics.demo import DemoServer, World

from .snippets import ROOT

DEMO = ("acme-demo/web", "acme-demo/api", "acme-demo/mobile")


def environment(server: DemoServer, **more: str) -> dict[str, str]:
    """What a reader has in the shell: the commands of this environment, a token, and a GitHub that answers."""
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {
        "PATH": here, "GITHUB_API_URL": server.url, "GITHUB_TOKEN": "a-token", "NO_COLOR": "1", "COLUMNS": "120",
    } | more  # fmt: skip


@pytest.fixture(scope="session")
def stand_in() -> Iterator[DemoServer]:
    with DemoServer(World.generate("pallets", ("click", "flask"), pull_requests=60)) as server:
        yield server


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of `ghmetrics demo`, as it is at the hour at which the README's report was made.

    The demo's organisation ends at the start of the day and a sync looks back from now, so the hour decides
    which pull requests are 90 days old. Here the organisation is moved, and the numbers are the README's."""
    made = re.search(r"as of (\S+ \d\d:\d\d) UTC", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert made, "the README shows no report"
    at = datetime.strptime(made[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    into_the_day = timedelta(hours=at.hour, minutes=at.minute)
    folder = tmp_path_factory.mktemp("demo") / "ghmetrics-demo"
    with DemoServer(World.generate(now=datetime.now(UTC).replace(microsecond=0) - into_the_day)) as server:
        for command in (["track", *DEMO], ["build"]):
            subprocess.run(
                ["ghmetrics", *command, "--workspace", str(folder)],
                env=environment(server), check=True, capture_output=True,
            )  # fmt: skip
    return folder
