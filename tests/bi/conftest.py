"""The environments of the clients, and one build that swaps the warehouse while all of them hold it."""

from collections.abc import Iterator

import duckdb
import pytest
from client import Client, Swap
from tools import ENVIRONMENTS, TOOLS, documented_address

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with a warehouse of one repository, and one more tracked that is not in it yet."""
    with DemoServer(World.generate(pull_requests=60)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "any")
        made = Workspace(
            tmp_path_factory.mktemp("bi") / "ghmetrics-data", github_api_url=server.url, transport="graphql"
        )
        made.track("acme-demo/web")
        made.build()
        made.track("acme-demo/api")
        yield made


@pytest.fixture(scope="session")
def swap(workspace: Workspace) -> Iterator[Swap]:
    """All clients open the warehouse and read on and on; one build replaces it; each then opens it anew."""
    before = pull_requests_in(workspace)
    clients = [
        Client(tool, ENVIRONMENTS / f"bi-{tool.name}",
               documented_address(workspace.path) if tool.takes_an_address else str(workspace.warehouse.path))
        for tool in TOOLS.values()
    ]  # fmt: skip
    try:
        for client in clients:
            client.listen()
        workspace.build()
        for client in clients:
            client.go_on()
        yield Swap(before, pull_requests_in(workspace), {client.tool.name: client.said for client in clients},
                   {client.tool.name: client.trouble for client in clients})  # fmt: skip
    finally:
        for client in clients:
            client.end()


def pull_requests_in(workspace: Workspace) -> int:
    with duckdb.connect(workspace.warehouse.path, read_only=True) as connection:
        return connection.execute("select count(*) from bi.pull_requests").fetchone()[0]
