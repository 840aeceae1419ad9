"""Two workspaces of both recorded repositories with all of their history: one by GraphQL, one by REST."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ghmetrics import SyncResult, Workspace
from tests.conftest import RECORDED

REPOSITORIES = ("bitcoin-core/gui", "bitcoin-core/secp256k1")
TOKEN = "replay-token"


@dataclass(frozen=True)
class Synced:
    """A workspace that was synced and built in one go, what the server says of it, and GitHub's own documents."""

    workspace: Workspace
    results: list[SyncResult]
    requests: dict[str, int]
    truth: dict[str, list[dict[str, Any]]]
    documents: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def hub(replayhub: ModuleType) -> Iterator[Any]:
    # REST needs more requests than GitHub's hour allows: here the hour is five seconds long.
    scenario = {"secondary": False, "window_s": 5}
    with replayhub.Server([RECORDED / "data" / name for name in ("gui", "secp256k1")], scenario=scenario) as server:
        yield server


@pytest.fixture(scope="session")
def by_graphql(hub: Any, tmp_path_factory: pytest.TempPathFactory) -> Synced:
    return _synced(hub, "graphql", tmp_path_factory.mktemp("graphql"))


@pytest.fixture(scope="session")
def by_rest(hub: Any, tmp_path_factory: pytest.TempPathFactory) -> Synced:
    return _synced(hub, "rest", tmp_path_factory.mktemp("rest"))


def _synced(hub: Any, transport: str, path: Path) -> Synced:
    workspace = Workspace(path, github_api_url=hub.url, transport=transport)
    before = os.environ.get("GITHUB_TOKEN")
    os.environ["GITHUB_TOKEN"] = TOKEN
    try:
        results = workspace.sync_all(REPOSITORIES, all_history=True, comments=True)
    finally:
        os.environ.pop("GITHUB_TOKEN") if before is None else os.environ.update(GITHUB_TOKEN=before)
    workspace.build()
    requests = {result.repository: result.requests for result in results}
    truth = {name: hub.world.truth(name) for name in REPOSITORIES}
    documents = {name: hub.world.repo(name).all() for name in REPOSITORIES}
    return Synced(workspace, results, requests, truth, documents)
