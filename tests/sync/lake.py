"""What the tests of a sync look at."""

import orjson
import pyarrow.parquet as pq

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
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


def current(workspace: Workspace, kind: str) -> list[dict]:
    """The rows that a reader takes (docs/lake.md), with the payload parsed."""
    newest: dict = {}
    for row in landed(workspace, "pull_requests"):
        key = (row["repo_id"], row["pull_number"])
        if key not in newest or (row["fetched_at"], row["snapshot_id"]) > newest[key][:2]:
            newest[key] = (row["fetched_at"], row["snapshot_id"], row["id"])
    alive = {(*key, snapshot) for key, (_, snapshot, id_) in newest.items() if id_ is not None}
    rows = landed(workspace, kind)
    return [
        row | {"payload": orjson.loads(row["payload"])}
        for row in rows
        if (row["repo_id"], row["pull_number"], row["snapshot_id"]) in alive
    ]


def seen(workspace: Workspace, repo_id: int | None = None) -> dict[int, tuple]:
    """By number what a reader of the lake sees: title, time of the last update, reviews, commits; of one repository."""
    found: dict[int, tuple] = {}
    rows = {kind: current(workspace, kind) for kind in ("pull_requests", "reviews", "commits")}
    mine = {kind: [row for row in each if repo_id in (None, row["repo_id"])] for kind, each in rows.items()}
    for row in mine["pull_requests"]:
        found[row["pull_number"]] = (row["payload"]["title"], row["payload"]["updated_at"], set(), set())
    for kind, place, key in (("reviews", 2, "id"), ("commits", 3, "sha")):
        for row in mine[kind]:
            found[row["pull_number"]][place].add(row[key])
    return found


def lost(github: DemoServer, workspace: Workspace, name: str = WEB) -> dict[int, str]:
    """By number, what a reader of the lake sees otherwise than GitHub shows it; {} when all of history is right."""
    truth = {
        pull.number: (
            pull.body["title"], pull.body["updated_at"], {review["id"] for review in pull.reviews},
            {commit["sha"] for commit in pull.commits},
        )
        for pull in github.world.repository(name).pulls.values()
    }  # fmt: skip
    return differences(seen(workspace, github.world.repository(name).info["id"]), truth)


def lost_comments(github: DemoServer, workspace: Workspace, name: str = WEB) -> dict[int, str]:
    """By number, whose comments a reader of the lake sees otherwise than GitHub shows them."""
    home = github.world.repository(name)
    found: dict[int, tuple] = {row["pull_number"]: () for row in current(workspace, "pull_requests")}
    rows = [row for row in current(workspace, "timeline_events") if row["payload"]["event"] == "commented"]
    for row in sorted(rows, key=lambda row: row["payload"]["position"]):
        if row["repo_id"] == home.info["id"]:
            found[row["pull_number"]] += (row["node_id"],)
    truth = {number: tuple(each["node_id"] for each in pull.comments) for number, pull in home.pulls.items()}
    return differences({number: found[number] for number in found.keys() & truth.keys()}, truth)


def differences(seen: dict[int, tuple], truth: dict[int, tuple]) -> dict[int, str]:
    return {
        number: f"{seen.get(number)} instead of {truth.get(number)}"
        for number in seen.keys() | truth.keys()
        if seen.get(number) != truth.get(number)
    }
