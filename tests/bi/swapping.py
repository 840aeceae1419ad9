"""One build that swaps the warehouse while clients hold it."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from client import Client, Tool
from tools import ENVIRONMENTS, documented_address

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World


@dataclass(frozen=True)
class Swap:
    """How many pull requests the warehouse had before and after the build, when that began and ended on the monotonic
    clock, and the clients."""

    before: int
    after: int
    began_at: float
    ended_at: float
    clients: dict[str, Client]


ALL = 365
"""Days back, beyond what is invented: how much of it lies within the usual 90 hangs on the hour."""


@contextmanager
def half_built_workspace(folder: Path) -> Iterator[Workspace]:
    """A workspace with a warehouse of one repository, and one more that was synced since."""
    with DemoServer(World.generate(pull_requests=60)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "any")
        made = Workspace(folder, github_api_url=server.url, transport="graphql")
        made.sync("acme-demo/web", days_back=ALL)
        made.build()
        made.sync("acme-demo/api", days_back=ALL)
        yield made


@contextmanager
def swapped(workspace: Workspace, tools: Iterable[Tool]) -> Iterator[Swap]:
    """All clients open the warehouse and read on and on; one build replaces it; each then opens it anew."""
    before = pull_requests_in(workspace)
    clients = [
        Client(
            tool,
            ENVIRONMENTS / f"bi-{tool.name}",
            documented_address(workspace.path) if tool.takes_an_address else str(workspace.warehouse.path),
        )
        for tool in tools
    ]
    try:
        for client in clients:
            client.listen()
        began_at = time.monotonic()
        workspace.build()
        ended_at = time.monotonic()
        for client in clients:
            client.go_on()
        after = pull_requests_in(workspace)
        yield Swap(before, after, began_at, ended_at, {client.tool.name: client for client in clients})
    finally:
        for client in clients:
            client.end()


def pull_requests_in(workspace: Workspace) -> int:
    with duckdb.connect(workspace.warehouse.path, read_only=True) as connection:
        return connection.execute("select count(*) from bi.pull_requests").fetchone()[0]
