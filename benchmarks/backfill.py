"""A long backfill: all of a larger repository, and of two repositories at once, by one token.

This goes on for minutes, so it shows how much of what GitHub allows in a minute is used. replayhub takes as long as its
model of GitHub says (`--latency 1`), and counts how often a secondary limit was hit."""

import tempfile
from pathlib import Path

from measured import GUI, SECP256K1, Hub, Plan, measure, measured_table, options, parsed, publish, recording

RUNS = {"one": (SECP256K1,), "both": (GUI, SECP256K1)}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--latency", type=float, default=1.0, help="1: as slow as the model of GitHub; 0: at once")
    parser.add_argument("--transport", choices=["graphql", "rest"], default="graphql")
    parser.add_argument("--run", choices=list(RUNS), action="append", help="only this; repeatable")
    given = parsed(parser)
    done = []
    data = [recording(given.replayhub, name) for name in (GUI, SECP256K1)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Hub(given.replayhub, latency=given.latency, data=data) as hub,
    ):
        for run in given.run or RUNS:
            plan = Plan(Path(folder) / run, given.transport, RUNS[run])
            done.append(measure(hub, f"first sync of {' and '.join(RUNS[run])}", plan))
    publish(measured_table(done), "backfill", given.markdown)


if __name__ == "__main__":
    main()
