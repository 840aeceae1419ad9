"""What `ghmetrics doctor` says of BI drivers: by what is installed, without importing it."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import duckdb
import pytest

ASK = """
import json, sys
from pathlib import Path
from ghmetrics.doctor.drivers import examine
print(json.dumps({each.subject: [each.state, each.text] for each in examine(Path(sys.argv[1]))}))
print(json.dumps([name for name in ("duckdb", "sqlalchemy", "ibis") if name in sys.modules]))
"""
ENGINE = ("duckdb-engine", "0.17.0", ["duckdb (>=0.5.0)", "sqlalchemy (>=1.3.22)"])
SQLALCHEMY = ("duckdb-sqlalchemy", "1.5.6.5", ["duckdb<2,>=1.3.0", "sqlalchemy>=2.0.0; python_version < '3.14'"])
IBIS = ("ibis-framework", "12.0.0", ["duckdb!=1.3.0,>=0.10.3; extra == 'duckdb'"])
HARLEQUIN = ("harlequin", "2.17.0", ["duckdb>=1.1.1; python_version < '3.14'"])


def asked(folder: Path, *packages: tuple[str, str, list[str]]) -> dict[str, list[str]]:
    """What is said where these are installed, as far as their metadata tells, beside what the tests run with."""
    for name, number, needs in packages:
        there = folder / f"{name.replace('-', '_')}-{number}.dist-info"
        there.mkdir(parents=True)
        lines = [
            "Metadata-Version: 2.1",
            f"Name: {name}",
            f"Version: {number}",
            *(f"Requires-Dist: {need}" for need in needs),
        ]
        (there / "METADATA").write_text("\n".join(lines) + "\n")
    paths = [str(folder), str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    ran = subprocess.run(
        [sys.executable, "-c", ASK, folder / "warehouse.duckdb"], env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found, imported = map(json.loads, ran.stdout.splitlines())
    assert not imported
    return found


def sqlalchemy_is(major: int, minor: int) -> bool:
    return tuple(map(int, version("sqlalchemy").split(".")[:2])) >= (major, minor)


def test_nothing_is_said_where_no_driver_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert asked(tmp_path) == {}


def test_a_driver_that_fits_says_how_to_open_the_warehouse(tmp_path: Path) -> None:
    state, text = asked(tmp_path, HARLEQUIN)["harlequin"]
    assert (state, text) == ("good", f"2.17.0; open the warehouse as harlequin -r {tmp_path}/warehouse.duckdb")


@pytest.mark.skipif(not sqlalchemy_is(2, 1), reason="it works with the SQLAlchemy that is installed")
def test_duckdb_engine_with_sqlalchemy_2_1_is_bad(tmp_path: Path) -> None:
    state, text = asked(tmp_path, ENGINE)["duckdb-engine"]
    assert state == "bad"
    assert text.startswith(f"0.17.0 needs sqlalchemy<2.1, and {version('sqlalchemy')} is installed")


@pytest.mark.parametrize("driver", [SQLALCHEMY, IBIS], ids=lambda each: each[0])
def test_drivers_of_duckdb_1_are_bad_with_duckdb_2(driver: tuple[str, str, list[str]], tmp_path: Path) -> None:
    (state, text) = asked(tmp_path, driver)[driver[0]]
    assert state == ("bad" if duckdb.__version__ >= "2" else "good")
    assert duckdb.__version__ < "2" or f"and {duckdb.__version__} is installed" in text


def test_two_dialects_of_one_name_are_bad(tmp_path: Path) -> None:
    state, text = asked(tmp_path, ENGINE, SQLALCHEMY)["SQLAlchemy"]
    assert state == "bad"
    assert "duckdb-engine and duckdb-sqlalchemy are both installed" in text


def warehouse_for(oldest: str, folder: Path) -> None:
    """A file that no DuckDB reads that is older."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder}/warehouse.duckdb' (storage_version '{oldest}')")


@pytest.mark.parametrize("driver", [ENGINE, SQLALCHEMY, IBIS, HARLEQUIN], ids=lambda each: each[0])
@pytest.mark.parametrize(
    ("number", "storage", "state"),
    [("1.3.2", "v1.4.0", "bad"), ("1.4.0", "v1.4.0", "good"), ("1.3.2", "v1.0.0", "good")],
)
def test_the_duckdb_of_a_driver_must_know_the_format(
    driver: tuple[str, str, list[str]], number: str, storage: str, state: str, tmp_path: Path
) -> None:
    warehouse_for(storage, tmp_path)
    found = asked(tmp_path, driver, ("duckdb", number, []), ("sqlalchemy", "2.0.40", []))[driver[0]]
    assert found[0] == state
    says = f"{driver[1]} reads with DuckDB {number}, which can't read the warehouse: that needs 1.4 or later"
    assert found[1].startswith(says) == (state == "bad")


def test_what_is_no_warehouse_is_not_held_against_a_driver(tmp_path: Path) -> None:
    """It is told where the warehouse is examined."""
    (tmp_path / "warehouse.duckdb").mkdir()
    assert asked(tmp_path, HARLEQUIN)["harlequin"][0] == "good"


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
@pytest.mark.parametrize(
    ("says", "storage", "state"),
    [
        ("v1.5.6 (Variegata) 069cc9f9b5", "v1.0.0", "good"),
        ("v1.2.0 5f5512b827", "v1.4.0", "bad"),
        ("", "v1.0.0", "missing"),
    ],
)
def test_the_command_line_of_duckdb_must_know_the_format(
    says: str, storage: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse_for(storage, tmp_path)
    program = tmp_path / "bin" / "duckdb"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    assert asked(tmp_path)["duckdb on the PATH"][0] == state
