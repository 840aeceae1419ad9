"""A first sync, an unchanged re-sync and a small change, beside what other fetchers need for the same.

Each transport works on bitcoin-core/gui in fresh workspaces: the newest 100 pull requests with reviews, commits and
events; all of them; all again when nothing changed; and again after three months of changes. replayhub runs as a
process of its own and takes as long as its model of GitHub says (`--latency 1`), so what counts is the ratio of wall
seconds to modelled seconds."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from measured import GUI, Hub, Measured, Plan, measure, measured_table, options, parsed, publish, table

NEWEST = 100
STEPS = {
    "newest": f"first sync, newest {NEWEST}",
    "all": "first sync, all",
    "unchanged": "nothing changed",
    "changed": "a small change",
}

# What other fetchers needed on the same server. Measured elsewhere, not by this script: pull requests with reviews and
# commits of bitcoin-core/gui over REST, before the server modelled GitHub's budget of work (REST is the same since).
PEERS = ("Airbyte source-github 2.7.1", "dlt 1.31 (REST)", "tap-github 4.0")
PEER_REQUESTS = {
    "newest": (211, 204, 206),  # 101 pull requests; tap-github drops 174 of 281 reviews
    "all": (735, 1082, 1100),
    "unchanged": (682, 1, 3),
    "changed": (685, 63, 64),
}
PEER_MODELLED_S = {"newest": (33.9, 26.5, 26.1), "all": (104.7, 137.2, 139.4)}
PEER_PEAK_MB = {"all": (140, 1509, 40)}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--latency", type=float, default=1.0, help="1: as slow as the model of GitHub; 0: at once")
    parser.add_argument("--transport", choices=["graphql", "rest", "both"], default="both")
    parser.add_argument("--step", choices=list(STEPS), action="append", help="only these; repeatable")
    given = parsed(parser)
    transports = ["graphql", "rest"] if given.transport == "both" else [given.transport]
    steps = given.step or list(STEPS)
    done: dict[tuple[str, str], Measured] = {}
    with tempfile.TemporaryDirectory() as folder:
        for step, measured in _run(given.replayhub, given.latency, transports, steps, Path(folder)):
            done[step, measured.transport] = measured
    order = [(step, transport) for step in STEPS for transport in transports if (step, transport) in done]
    own = measured_table(done[key] for key in order)
    publish(f"{own}\n\n{_beside_the_peers(done, transports)}", "sync", given.markdown)


def _run(
    replayhub: Path, latency: float, transports: list[str], steps: list[str], folder: Path
) -> Iterator[tuple[str, Measured]]:
    if set(steps) - {"changed"}:
        with Hub(replayhub, latency=latency) as hub:
            for transport in transports:
                if "newest" in steps:
                    window = {"all_history": True, "max_pull_requests": NEWEST}
                    plan = Plan(folder / f"newest-{transport}", transport, (GUI,), window)
                    yield "newest", measure(hub, STEPS["newest"], plan)
                if {"all", "unchanged"} & set(steps):
                    plan = Plan(folder / f"all-{transport}", transport, (GUI,))
                    yield "all", measure(hub, STEPS["all"], plan)
                if "unchanged" in steps:
                    yield "unchanged", measure(hub, STEPS["unchanged"], plan)
    if "changed" in steps:
        for transport in transports:
            with Hub(replayhub, latency=latency, options=["--start", "base"]) as hub:
                plan = Plan(folder / f"changed-{transport}", transport, (GUI,))
                measure(hub, "before the change", plan)
                changed = hub.advance()
                yield "changed", measure(hub, f"{STEPS['changed']}: {changed} pull requests", plan)


def _beside_the_peers(done: dict[tuple[str, str], Measured], transports: list[str]) -> str:
    rows: list[list[object]] = []
    for step, name in STEPS.items():
        ours = [done.get((step, transport)) for transport in transports]
        if not any(ours):
            continue
        rows.append([f"{name}: requests", *(each and each.requests for each in ours), *PEER_REQUESTS[step]])
        if step in PEER_MODELLED_S:
            rows.append([f"{name}: modelled s", *(each and each.modelled_s for each in ours), *PEER_MODELLED_S[step]])
        if step in PEER_PEAK_MB:
            peaks = [each and round(each.spent.peak_mb) for each in ours]
            rows.append([f"{name}: peak MB", *peaks, *PEER_PEAK_MB[step]])
    return table(["", *(f"ghmetrics, {transport}" for transport in transports), *PEERS], rows)


if __name__ == "__main__":
    main()
