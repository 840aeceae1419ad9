"""A first sync of 20,000 pull requests from a server that answers at once: pull requests a second, memory, files.

replayhub serves enough copies of bitcoin-core/gui, which are all synced in one go, and plays an Enterprise Server
without limits: what is measured is our own pace. The server's work is in the wall seconds too, as it runs on the same
machine; `our CPU s` is that of the syncing process alone."""

import tempfile
from pathlib import Path

from measured import GUI, Hub, Plan, measure, options, parsed, publish, table

PULL_REQUESTS_OF_GUI = 537
WITHOUT_LIMITS = {"unlimited": True, "secondary": False}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--pull-requests", type=int, default=20_000, metavar="N", help="how many [default: 20000]")
    parser.add_argument("--transport", choices=["graphql", "rest"], default="graphql")
    given = parsed(parser)
    repositories = -(-given.pull_requests // PULL_REQUESTS_OF_GUI)
    names = (GUI, *(f"{GUI}-{number:04}" for number in range(1, repositories)))
    copies = ["--replicate", str(repositories - 1)]
    with tempfile.TemporaryDirectory() as folder, Hub(given.replayhub, latency=0, options=copies) as hub:
        plan = Plan(Path(folder) / "workspace", given.transport, names)
        done = measure(hub, f"first sync of {repositories} repositories", plan, WITHOUT_LIMITS)
        files = sum(1 for _ in (plan.workspace / "lake").rglob("*.parquet"))
    spent = done.spent
    publish(
        table(
            ["sync", "transport", "PRs", "requests", "GraphQL points", "wall s", "PRs a second", "our CPU s", "peak MB",
             "files in the lake"],
            [
                [done.name, done.transport, spent.pull_requests, done.requests, done.points, spent.wall_s,
                 spent.pull_requests / spent.wall_s, spent.cpu_s, round(spent.peak_mb), files],
            ],
        ),
        "large", given.markdown,
    )  # fmt: skip


if __name__ == "__main__":
    main()
