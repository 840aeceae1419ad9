"""What a build needs: dbt, its adapter and DuckDB, in versions that go together."""

import subprocess
import sys
from collections.abc import Iterator

from ghmetrics.doctor.finding import Finding
from ghmetrics.doctor.versions import dotted, installed, numbers, unmet

NEWEST_DUCKDB = (2, 0)
"""The newest that ghmetrics is tested with."""
PATIENCE_S = 120
STARTS = "from dbt.cli.main import dbtRunner; import dbt.adapters.duckdb"


def examine() -> Iterator[Finding]:
    found = [_package(name) for name in ("dbt-core", "dbt-duckdb", "duckdb")]
    yield from found
    if all(each.state != "bad" for each in found):
        yield _start()


def _package(name: str) -> Finding:
    found = installed(name)
    if found is None:
        return Finding(name, "bad", f"not installed: pip install {name}")
    if needed := unmet("ghmetrics", name):
        return Finding(name, "bad", f"{found}, but ghmetrics needs {needed}: pip install '{needed}'")
    if name == "duckdb" and numbers(found) > NEWEST_DUCKDB:
        return Finding(name, "missing", f"{found}: ghmetrics was tested up to {dotted(NEWEST_DUCKDB)}")
    return Finding(name, "good", found)


def _start() -> Finding:
    """Start dbt in a process of its own, as a build does. It takes some seconds."""
    try:
        ran = subprocess.run(
            [sys.executable, "-P", "-c", STARTS], capture_output=True, text=True, errors="replace", timeout=PATIENCE_S,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as wrong:
        return Finding("dbt", "bad", f"does not start: {wrong}")
    if ran.returncode:
        reason = (ran.stderr.strip().splitlines() or [f"status {ran.returncode}"])[-1]
        return Finding("dbt", "bad", f"does not start ({reason}): install ghmetrics in a fresh environment")
    return Finding("dbt", "good", "starts")
