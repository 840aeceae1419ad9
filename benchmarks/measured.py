"""A sync that is measured: a replayhub of its own keeps the books, and each sync runs in a process of its own.

replayhub plays GitHub on recorded pull requests. It counts requests, points and the seconds that GitHub itself would
have worked by its model of response times ("modelled seconds"); with `--latency 1` it takes just as long to answer."""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

GUI, SECP256K1 = "bitcoin-core/gui", "bitcoin-core/secp256k1"
BESIDE_THE_REPOSITORY = Path(__file__).parents[2] / "shared" / "replayhub"
WITHOUT_LIMITS: dict[str, Any] = {"unlimited": True, "secondary": False}
CONTROL_TIMEOUT_S = 120
BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024


class Hub:
    """A running replayhub with some of its recordings: `with Hub(folder, latency=1) as hub: hub.url`."""

    def __init__(self, folder: Path, *, latency: float, data: Sequence[Path] = (), options: Sequence[str] = ()) -> None:
        """`data`: folders of recordings; bitcoin-core/gui if none is named."""
        recordings = [part for each in data or [recording(folder, GUI)] for part in ("--data", str(each))]
        self._command = [sys.executable, str(folder / "serve.py"), *recordings, "--latency", str(latency), *options]
        self.url = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            sys.exit("replayhub did not start: are its requirements installed?")
        self.url = json.loads(line)["url"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()

    def zero_books(self, scenario: dict[str, Any] | None = None) -> None:
        """Begin to count anew, with all limits unspent."""
        self._control("POST", "scenario", scenario or {})

    def advance(self) -> int:
        """Move the world from `--start base` to its newest state; how many pull requests changed."""
        return int(self._control("POST", "advance", {})["changed"])

    def books(self) -> dict[str, Any]:
        return self._control("GET", "stats")

    def _control(self, method: str, lever: str, body: object = None) -> dict[str, Any]:
        response = requests.request(method, f"{self.url}/_replay/{lever}", json=body, timeout=CONTROL_TIMEOUT_S)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


def recording(replayhub: Path, repository: str) -> Path:
    """The folder of a recorded repository."""
    return replayhub / "data" / repository.split("/")[1]


@dataclass(frozen=True)
class Plan:
    """A sync to run: of the named repositories, else of all that the workspace tracks."""

    workspace: Path
    transport: str
    repositories: tuple[str, ...] | None = None
    window: dict[str, Any] = field(default_factory=lambda: {"all_history": True})


@dataclass(frozen=True)
class Spent:
    """What a sync took on our side. Starting Python and importing are not in it, but for the memory."""

    statuses: tuple[str, ...]
    pull_requests: int
    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True)
class Measured:
    """A sync by both books: ours, and those of the server."""

    name: str
    transport: str
    spent: Spent
    requests: int
    points: int
    modelled_s: float
    secondary_hits: int
    highest_concurrency: int

    @property
    def ratio(self) -> float | None:
        """Wall seconds for each modelled one; None where the server took no time."""
        return self.spent.wall_s / self.modelled_s if self.modelled_s else None


def measure(hub: Hub, name: str, plan: Plan, scenario: dict[str, Any] | None = None) -> Measured:
    """Run a sync with empty books and read them afterwards."""
    hub.zero_books(scenario)
    spent = sync_apart(hub, plan)
    books = hub.books()
    modelled = books["modelled_graphql_seconds"] + books["modelled_rest_seconds"]
    done = Measured(
        name, plan.transport, spent, books["requests"], books["graphql_points"], modelled,
        books["secondary_limit_hits"], books["max_concurrent"],
    )  # fmt: skip
    say(f"{name} over {plan.transport}: {done.requests:,} requests, {spent.wall_s:.1f} s")
    for status in set(spent.statuses) - {"synced"}:
        say(f"  {spent.statuses.count(status)} of {len(spent.statuses)} syncs ended as {status}")
    return done


def sync_apart(hub: Hub, plan: Plan) -> Spent:
    """Run a sync in a fresh process, so that its peak of memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_sync_here, hub.url, plan).result()


def _sync_here(url: str, plan: Plan) -> Spent:
    for name in [name for name in os.environ if name.startswith(("GHMETRICS_", "GITHUB_", "GH_"))]:
        del os.environ[name]
    os.environ |= {"GITHUB_API_URL": url, "GITHUB_TOKEN": "replay-token"}
    from ghmetrics import Workspace  # noqa: PLC0415 -- the process that measures stays small

    workspace = Workspace(plan.workspace, transport=plan.transport)
    if plan.repositories:
        workspace.track(*plan.repositories, sync=False)
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    results = workspace.sync_all(plan.repositories, **plan.window)
    wall_s, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    for result in results:
        if result.error:
            say(f"  {result.repository}: {result.error}")
    return Spent(
        tuple(result.status for result in results),
        sum(result.prs_synced for result in results),
        wall_s,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        _peak_mb(),
    )


def _peak_mb() -> float:
    """The most memory that this process held. Linux lets `ru_maxrss` begin with what the parent held."""
    try:
        (kb,) = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="utf-8"), re.MULTILINE)
    except (OSError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_MAXRSS / 1e6
    return int(kb) * 1024 / 1e6


def measured_table(done: Iterable[Measured]) -> str:
    """The figures that count where the server takes as long as its model of GitHub says."""
    return table(
        ["sync", "transport", "PRs fetched", "requests", "GraphQL points", "modelled s", "wall s", "wall / modelled",
         "our CPU s", "peak MB", "secondary limits hit"],
        [
            [each.name, each.transport, each.spent.pull_requests, each.requests, each.points, each.modelled_s,
             each.spent.wall_s, each.ratio, each.spent.cpu_s, round(each.spent.peak_mb), each.secondary_hits]
            for each in done
        ],
    )  # fmt: skip


def options(description: str) -> argparse.ArgumentParser:
    """The options that all benchmarks have."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument(
        "--replayhub", type=Path, default=BESIDE_THE_REPOSITORY, metavar="PATH",
        help="the folder of replayhub [default: ../shared/replayhub beside the repository]",
    )  # fmt: skip
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table between its markers in this file"
    )
    return parser


def parsed(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The options as given; ends the program where replayhub is not there."""
    given = parser.parse_args()
    if not (given.replayhub / "serve.py").is_file():
        parser.error(f"there is no replayhub in {given.replayhub}: name its folder with --replayhub")
    return given


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; the first column to the left, the others to the right."""
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(shown(cell) for cell in line)} |" for line in lines)


def shown(cell: object) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.2f}" if abs(cell) < 10 else f"{cell:,.1f}"  # noqa: PLR2004
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def publish(text: str, name: str, file: Path | None) -> None:
    """Print figures, and put them into a page between the markers of their benchmark."""
    sys.stdout.write(text + "\n")
    if file is None:
        return
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    page, found = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}",
        lambda _: f"{begin}\n\n{text}\n\n{end}",
        file.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if found != 1:
        sys.exit(f"{file} has no place for these figures: it needs {begin} and {end}.")
    file.write_text(page, encoding="utf-8")


def say(message: str) -> None:
    """A line for who waits."""
    sys.stderr.write(message + "\n")
