"""What is done to workspaces that are verified, and how the outcome is read."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from ghmetrics import Workspace
from ghmetrics.lake.schema import schema
from ghmetrics.verify.result import PullRequestCheck, Verification

API = "acme-demo/api"


def tamper(workspace: Workspace, *statements: str) -> None:
    with duckdb.connect(workspace.path / "warehouse.duckdb") as connection:
        for statement in statements:
            assert connection.execute(statement).fetchone() != (0,), f"nothing is done by {statement}"


def rewrite(workspace: Workspace, kind: str, change: Callable[[dict, dict], bool]) -> int:
    """Write the rows of a kind anew; of those that `change` (row, payload) says no to nothing stays. How many it hit."""
    hit = 0
    for path in (workspace.lake / "raw" / kind).rglob("*.parquet"):
        kept = []
        for row in pq.ParquetFile(path).read().to_pylist():
            before = orjson.loads(row["payload"])
            payload = orjson.loads(row["payload"])
            if change(row, payload):
                kept.append(row | {"payload": orjson.dumps(payload).decode()})
                hit += payload != before
            else:
                hit += 1
        path.unlink()
        pq.write_table(pa.Table.from_pylist(kept, schema(kind)), path)
    return hit


def checks(found: Verification) -> dict[int, PullRequestCheck]:
    return {each.number: each for repository in found.repositories for each in repository.pull_requests}


def contents(workspace: Workspace) -> dict[str, str]:
    """Every file of the workspace by a digest of its bytes; locks come and go."""
    return {
        str(path.relative_to(workspace.path)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(workspace.path.rglob("*"))
        if path.is_file() and "locks" not in path.parts
    }


def left_behind(workspace: Workspace) -> list[Path]:
    return list(workspace.path.glob(".verify-*"))
