"""A first sync of 20,000 pull requests from a server that answers at once: pull requests a second, memory, files.

replayhub serves enough copies of bitcoin-core/gui, which are all synced in one go. It plays an Enterprise Server
without limits, then GitHub with all of them. The server's work is in the wall seconds too, as it runs on the same
machine; `our CPU s` is that of the syncing process alone."""

import tempfile
from pathlib import Path
from typing import Any

from measured import GUI, WITHOUT_LIMITS, Hub, Plan, measure, options, parsed, publish, table

PULL_REQUESTS_OF_GUI = 537
SCENARIOS: dict[str, dict[str, Any]] = {
    "without limits": WITHOUT_LIMITS,
    "GitHub's limits": {},
}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--pull-requests", type=int, default=20_000, metavar="N", help="how many [default: 20000]")
    parser.add_argument("--transport", choices=["graphql", "rest"], default="graphql")
    parser.add_argument("--limits", choices=list(SCENARIOS), action="append", help="only this server; repeatable")
    given = parsed(parser)
    repositories = -(-given.pull_requests // PULL_REQUESTS_OF_GUI)
    names = (GUI, *(f"{GUI}-{number:04}" for number in range(1, repositories)))
    copies = ["--replicate", str(repositories - 1)]
    rows = []
    for limits in given.limits or SCENARIOS:
        with tempfile.TemporaryDirectory() as folder, Hub(given.replayhub, latency=0, options=copies) as hub:
            plan = Plan(Path(folder) / "workspace", given.transport, names)
            done = measure(hub, f"first sync of {repositories} repositories", plan, SCENARIOS[limits])
            files = sum(1 for _ in (plan.workspace / "lake").rglob("*.parquet"))
        spent = done.spent
        rows.append([
            done.name, limits, done.transport, spent.pull_requests, done.requests, done.points, done.secondary_hits,
            spent.wall_s, spent.pull_requests / spent.wall_s, spent.cpu_s, spent.pull_requests / spent.cpu_s,
            round(spent.peak_mb), files,
        ])  # fmt: skip
    headings = [
        "sync", "server", "transport", "PRs", "requests", "GraphQL points", "secondary limits hit", "wall s",
        "PRs a second", "our CPU s", "PRs a CPU second", "peak MB", "files in the lake",
    ]  # fmt: skip
    publish(table(headings, rows), "large", given.markdown)


if __name__ == "__main__":
    main()
