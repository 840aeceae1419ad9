"""BI drivers in this environment, and DuckDB's own command line: whether they can read the warehouse."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ghmetrics.doctor.finding import Finding
from ghmetrics.doctor.storage import Storage, read_storage
from ghmetrics.doctor.versions import dotted, installed, numbers, unmet

DIALECTS = ("duckdb-engine", "duckdb-sqlalchemy")
PATIENCE_S = 20


@dataclass(frozen=True)
class Driver:
    """`also` is what it needs without saying so; `opens` is how it is told to open a file, read-only."""

    package: str
    needs: tuple[str, ...]
    opens: str
    also: tuple[str, str] = ("", "")


DRIVERS = (
    # It asks the database for its tables in a way that SQLAlchemy 2.1 no longer knows.
    Driver("duckdb-engine", ("duckdb", "sqlalchemy"), "duckdb:///{}?access_mode=read_only", ("sqlalchemy", "<2.1")),
    Driver("duckdb-sqlalchemy", ("duckdb", "sqlalchemy"), "duckdb:///{}?access_mode=read_only"),
    Driver("ibis-framework", ("duckdb",), 'ibis.duckdb.connect("{}", read_only=True)', ("duckdb", "<2")),
    Driver("harlequin", ("duckdb",), "harlequin -r {}"),
)


def examine(warehouse: Path) -> Iterator[Finding]:
    """Only what is installed. Nothing is imported, and the file is not opened but for its head."""
    there = [driver for driver in DRIVERS if installed(driver.package)]
    storage = _storage(warehouse)
    yield from (_driver(driver, warehouse.absolute(), storage) for driver in there)
    if all(installed(package) for package in DIALECTS):
        yield Finding(
            "SQLAlchemy", "bad",
            f"{' and '.join(DIALECTS)} are both installed and take the same name: pip uninstall one of them",
        )  # fmt: skip
    if program := shutil.which("duckdb"):
        yield _command_line(program, warehouse.absolute(), storage)


def _storage(warehouse: Path) -> Storage | None:
    """None where there is nothing to compare with: what is wrong with the file is told where it is examined."""
    try:
        return read_storage(warehouse)
    except OSError:
        return None


def _driver(driver: Driver, warehouse: Path, storage: Storage | None) -> Finding:
    found = f"{installed(driver.package)}"
    other, specifier = driver.also
    for name in driver.needs:
        if needed := unmet(driver.package, name, also=specifier if name == other else ""):
            text = f"{found} needs {needed}, and {installed(name)} is installed: give it an environment of its own"
            return Finding(driver.package, "bad", text)
    duckdb = installed("duckdb") or ""
    if too_new := _too_new(storage, duckdb):
        return Finding(driver.package, "bad", f"{found} reads with DuckDB {duckdb}, which {too_new}")
    return Finding(driver.package, "good", f"{found}; open the warehouse as {driver.opens.format(warehouse)}")


def _command_line(program: str, warehouse: Path, storage: Storage | None) -> Finding:
    subject = "duckdb on the PATH"
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, errors="replace", timeout=PATIENCE_S, check=False,
            stdin=subprocess.DEVNULL,
        ).stdout.split()  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as wrong:
        return Finding(subject, "missing", f"{program} does not start: {wrong}")
    if not said or not said[0].startswith("v"):
        return Finding(subject, "missing", f"{program} does not say its version")
    if too_new := _too_new(storage, said[0]):
        return Finding(subject, "bad", f"{said[0]} {too_new}")
    return Finding(subject, "good", f"{said[0]}; open the warehouse as duckdb -readonly {warehouse}")


def _too_new(storage: Storage | None, duckdb: str) -> str | None:
    """Why a version of DuckDB can't read the warehouse's format; None where it can, or nobody knows."""
    if storage is None or not duckdb or numbers(duckdb) >= storage.oldest_reader:
        return None
    return (
        f"can't read the warehouse: that needs {dotted(storage.oldest_reader)} or later, or `ghmetrics build`, "
        "which writes for DuckDB 1.0 and later"
    )
