"""What the tests of a sync look at."""

import pyarrow.parquet as pq

from ghmetrics import Workspace
from ghmetrics.names import RepositoryName
from ghmetrics.state.locks import lock_name
from ghmetrics.state.store import State

WEB, API = "acme-demo/web", "acme-demo/api"
TRANSPORTS = ["graphql", "rest"]


def landed(workspace: Workspace, kind: str) -> list[dict]:
    return [
        row for path in (workspace.lake / "raw" / kind).rglob("*.parquet") for row in pq.read_table(path).to_pylist()
    ]


def numbers(workspace: Workspace) -> list[int]:
    return sorted(row["pull_number"] for row in landed(workspace, "pull_requests"))


def lock_of(workspace: Workspace, name: str) -> str:
    state = State(workspace.path / "state.db")
    try:
        return lock_name(state.find(RepositoryName.parse(name)))
    finally:
        state.close()
