"""Prints the transcript that docs/bi.md shows: `make bi-transcript`."""

import sys
import tempfile
from pathlib import Path

from swapping import Swap, half_built_workspace, swapped
from tools import TOOLS

SHOWN = ("superset", "duckdb-cli")


def lines(swap: Swap) -> list[str]:
    """What happened, in the order in which it did, each with the second."""
    told = [
        (swap.began_at, "ghmetrics", "build begins"),
        (swap.ended_at, "ghmetrics", f"build has swapped the file: {swap.after} pull requests are in the new one"),
    ]
    for name in SHOWN:
        client = swap.clients[name]
        opened, read, again = client.said
        counts = " or ".join(map(str, read["counts"]))
        words = (
            f"{opened['version']}: has opened the file, {opened['count']} pull requests",
            f"has read {read['readings']} times meanwhile, each time {counts}, without an error",
            f"has opened the file again: {again['count']} pull requests",
        )
        told += [(at, name, text) for at, text in zip(client.heard_at, words, strict=True)]
    told.sort()
    start = told[0][0]
    return [f"{at - start:5.1f} s  {who:<10}  {what}" for at, who, what in told]


def print_transcript() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        half_built_workspace(Path(folder) / "ghmetrics-data") as workspace,
        swapped(workspace, [TOOLS[name] for name in SHOWN]) as swap,
    ):
        for client in swap.clients.values():
            if client.trouble:
                sys.exit(f"{client.tool.name}: {client.trouble}")
        sys.stdout.write("\n".join(lines(swap)) + "\n")


if __name__ == "__main__":
    print_transcript()
