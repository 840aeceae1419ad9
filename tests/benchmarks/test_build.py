"""The benchmark of builds runs, and puts its figures where the page has a place for them."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "build.py"
PAGE = SCRIPT.parents[1] / "docs" / "benchmarks.md"


@pytest.mark.slow
def test_benchmark_of_builds_writes_its_tables_into_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    options = ["--pull-requests", "150", "--large", "120", "--runs", "1", "--pandas", sys.executable]
    # It ends with an error where pandas, or JSON read field by field, comes to other figures than the build.
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), *options, "--folder", str(tmp_path), "--markdown", str(page)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    written = page.read_text(encoding="utf-8")
    for row in ("| all of it | 1 |", "| after a sync of 50 changed pull requests | 1 |", "| pandas, six figures | 1 |"):
        assert row in ran.stdout
        assert row in written
    assert "| 150 pull requests |" in written
    assert "| 120 pull requests |" in written
    assert "150 pull requests, " in ran.stderr
    assert "note:" not in ran.stderr
