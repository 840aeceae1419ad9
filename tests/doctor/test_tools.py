"""What `ghmetrics doctor` says of dbt and DuckDB: versions that go together, and a dbt that starts."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ASK = """
import json
from ghmetrics.doctor.tools import examine
print(json.dumps({each.subject: [each.state, each.text] for each in examine()}))
"""


def asked(folder: Path) -> dict[str, list[str]]:
    """What is said where the packages in a folder go before those that are installed."""
    paths = [str(folder), str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    ran = subprocess.run(
        [sys.executable, "-c", ASK], env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    return json.loads(ran.stdout)


def install(folder: Path, name: str, number: str) -> None:
    there = folder / f"{name.replace('-', '_')}-{number}.dist-info"
    there.mkdir()
    (there / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n")


@pytest.mark.slow
def test_what_the_tests_run_with_is_good(tmp_path: Path) -> None:
    found = asked(tmp_path)
    assert [state for state, _ in found.values()] == ["good"] * 4
    assert found["duckdb"][1] == version("duckdb")
    assert found["dbt"] == ["good", "starts"]


@pytest.mark.parametrize(("package", "number"), [("dbt-core", "1.10.0"), ("dbt-duckdb", "2.0.0"), ("duckdb", "1.3.2")])
def test_a_version_that_does_not_fit_is_bad(package: str, number: str, tmp_path: Path) -> None:
    install(tmp_path, package, number)
    found = asked(tmp_path)
    state, text = found[package]
    assert state == "bad"
    assert text.startswith(f"{number}, but ghmetrics needs {package}")
    assert "dbt" not in found  # what can't be right is not started


def test_a_newer_duckdb_than_was_tested_is_a_note(tmp_path: Path) -> None:
    install(tmp_path, "duckdb", "2.7.0")
    assert asked(tmp_path)["duckdb"] == ["missing", "2.7.0: ghmetrics was tested up to 2.0"]


def test_a_dbt_that_does_not_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "dbt").mkdir()
    (tmp_path / "dbt" / "__init__.py").write_text("raise ImportError('no protobuf here')\n")
    state, text = asked(tmp_path)["dbt"]
    assert state == "bad"
    assert "does not start (ImportError: no protobuf here)" in text
