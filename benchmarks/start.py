"""How long a command takes from its call to its end, and `sync` to its first request, beside an earlier version.

Both versions read the same workspace, which `ghmetrics demo` makes, and take turns, so that what else the machine does
befalls both alike. GitHub is at an address where nobody answers."""

import argparse
import os
import shlex
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from measured import publish, say, table

HERE = Path(__file__).parents[1]
COMMANDS = (
    "--help", "query 'select * from pull_requests limit 5'", "report acme-demo/web", "explain acme-demo/web#61",
    "status --offline", "untrack acme-demo/none", "cache info", "lake check", "compact --no-wait",
    "team import team.csv",
)  # fmt: skip
ASKS = "sync"
ONCE = {"status --offline": "status"}
"""What stands for a command that the earlier version did not know."""
UNKNOWN = ("untrack acme-demo/none",)
"""Asks for what is not tracked, so that all runs find the same, and is refused."""
REFUSED = 2
CALLED = """
try:
    from ghmetrics.__main__ import main
except ImportError:
    from ghmetrics.cli import main
main()
"""
"""What the installed command calls, by now and before."""
NOBODY = "http://127.0.0.1:1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--before", metavar="REF", required=True, help="the commit of the earlier version")
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="of which the fastest counts [default: 7]")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table between its markers in this file"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace, before = Path(folder) / "ghmetrics-demo", Path(folder) / "before"
        _unpack(given.before, before)
        say("making the workspace")
        _run(HERE, workspace, "demo")
        _run(HERE, workspace, "compact")  # so that no command has much to do
        (workspace.parent / "team.csv").write_text("github_id,login,name,team\n101,nora-keller,Nora,Core\n")
        rows = []
        for command in (*COMMANDS, ASKS):
            took: dict[Path, list[float]] = {before: [], HERE: []}
            measured = _first_request if command == ASKS else _run
            for _ in range(given.runs):
                took[before].append(measured(before, workspace, ONCE.get(command, command)))
                took[HERE].append(measured(HERE, workspace, command))
            old, new = (min(seconds) for seconds in took.values())
            say(f"{command}: {old:.2f} s, now {new:.2f} s")
            rows.append([f"`{command}`", old, new, new / old])
    publish(table(["command", "before, s", "now, s", "now / before"], rows), "start", given.markdown)


def _unpack(ref: str, folder: Path) -> None:
    archive = folder.with_suffix(".tar")
    subprocess.run(["git", "archive", "--output", archive, ref, "ghmetrics", "dbt_project"], cwd=HERE, check=True)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")


def _run(code: Path, workspace: Path, command: str) -> float:
    """Seconds of a command of the version in `code`."""
    started = time.perf_counter()
    with _called(code, workspace, command, NOBODY) as called:
        _, errors = called.communicate()
        took = time.perf_counter() - started
    if called.returncode != (REFUSED if command in UNKNOWN else 0):
        raise SystemExit(f"{command} failed: {errors.strip()}")
    return took


def _first_request(code: Path, workspace: Path, command: str) -> float:
    """Seconds until a command of the version in `code` turns to GitHub. There it is stopped."""
    with socket.create_server(("127.0.0.1", 0)) as github:
        github.settimeout(60)
        started = time.perf_counter()
        with _called(code, workspace, command, f"http://127.0.0.1:{github.getsockname()[1]}") as called:
            try:
                asked, _ = github.accept()
                took = time.perf_counter() - started
            except TimeoutError:
                called.kill()
                raise SystemExit(f"{command} asked nothing: {called.communicate()[1].strip()}") from None
            called.kill()
        asked.close()
    return took


def _called(code: Path, workspace: Path, command: str, github: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "PYTHONPATH": str(code), "GHMETRICS_WORKSPACE": str(workspace), "GITHUB_API_URL": github,
        "GITHUB_TOKEN": "none",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-P", "-c", CALLED, *shlex.split(command)],
        env=environment, cwd=workspace.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
