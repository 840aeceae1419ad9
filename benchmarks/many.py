"""Many tracked repositories of which none has changed: requests, points and our own seconds.

replayhub serves that many copies of bitcoin-core/gui, answers at once and has no limits: GitHub's would only make the
sync wait. A few pull requests of each are synced first; what counts is the sync after that."""

import tempfile
from pathlib import Path

from measured import GUI, WITHOUT_LIMITS, Hub, Plan, measure, options, parsed, publish, table


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--repositories", type=int, default=1000, metavar="N", help="how many [default: 1000]")
    parser.add_argument("--newest", type=int, default=1, metavar="N", help="pull requests of each [default: 1]")
    parser.add_argument("--transport", choices=["graphql", "rest", "both"], default="both")
    given = parsed(parser)
    names = [GUI, *(f"{GUI}-{number:04}" for number in range(1, given.repositories))]
    window = {"all_history": True, "max_pull_requests": given.newest}
    copies = ["--replicate", str(given.repositories - 1)]
    done = []
    for transport in ["graphql", "rest"] if given.transport == "both" else [given.transport]:
        with tempfile.TemporaryDirectory() as folder, Hub(given.replayhub, latency=0, options=copies) as hub:
            plan = Plan(Path(folder) / "workspace", transport, None, window)
            first = Plan(plan.workspace, transport, tuple(names), window)
            done.append(measure(hub, "first sync", first, WITHOUT_LIMITS))
            done.append(measure(hub, "nothing changed", plan, WITHOUT_LIMITS))
    publish(
        table(
            ["sync", "transport", "repositories", "PRs fetched", "requests", "GraphQL points", "wall s", "our CPU s",
             "peak MB"],
            [
                [each.name, each.transport, len(each.spent.statuses), each.spent.pull_requests, each.requests,
                 each.points, each.spent.wall_s, each.spent.cpu_s, round(each.spent.peak_mb)]
                for each in done
            ],
        ),
        "many", given.markdown,
    )  # fmt: skip


if __name__ == "__main__":
    main()
