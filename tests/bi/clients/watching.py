"""What each Python client does: opens the warehouse, reads it again and again until it is told to open it anew.

It says one JSON object a line: what it sees when it has opened the file, what it read meanwhile (after a line on its
input), and what it sees when it has closed the file and opened it again."""

import json
import select
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

COUNT = "select count(*) from bi.pull_requests"
WRITE = "create table main.written (number bigint)"
PAUSE_S = 0.2


@dataclass(frozen=True)
class Opened:
    """The warehouse as a client has it: how to run SQL, and what the tool shows a person who looks for tables."""

    count: Callable[[], int]
    write: Callable[[], object]
    views: Callable[[], list[str]]
    columns: Callable[[], list[str]]


def watch(version: str, opened: Callable[[str], AbstractContextManager[Opened]]) -> None:
    """`opened` takes the address that the docs give. `columns` are those of bi.weekly_percentiles."""
    address = sys.argv[1]
    with opened(address) as warehouse:
        say(version=version, count=warehouse.count(), views=sorted(warehouse.views()), columns=warehouse.columns(),
            refusal=_refusal(warehouse.write))  # fmt: skip
        readings, counts = 0, set()
        while not select.select([sys.stdin], [], [], PAUSE_S)[0]:
            counts.add(warehouse.count())
            readings += 1
        sys.stdin.readline()
        say(readings=readings, counts=sorted({*counts, warehouse.count()}))
    del warehouse  # some tools hold the file open for as long as anything of them is left
    with opened(address) as warehouse:
        say(count=warehouse.count())


def _refusal(write: Callable[[], object]) -> str:
    try:
        write()
    except Exception as refused:  # noqa: BLE001 -- each client has its own
        return str(refused)
    return ""


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
