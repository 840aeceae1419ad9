"""A workspace that was synced and built once; each test has it as it was, and a stand-in of its own to change."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from tests.standing import Standing

from .harm import API

TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def world() -> World:
    """The same for each test. Its documents do not name the port of the server."""
    return World.generate(repositories=("web", "api"), pull_requests=40, now=TODAY)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoServer]:
    with DemoServer(world()) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", "demo-token-of-the-tests")
        yield server


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    folder = tmp_path_factory.mktemp("verified") / "data"
    with DemoServer(world()) as server:
        workspace = Workspace(folder, github_api_url=server.url, transport="graphql")
        os.environ["GITHUB_TOKEN"] = "any"
        try:
            workspace.track(API)
        finally:
            del os.environ["GITHUB_TOKEN"]
        workspace.build()
    return Standing.of(folder)


@pytest.fixture
def workspace(standing: Standing, github: DemoServer) -> Workspace:
    return Workspace(standing.restored())
