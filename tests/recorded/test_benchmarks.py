"""The benchmarks run, and put their figures where the page has a place for them."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PAGE = BENCHMARKS.parent / "docs" / "benchmarks.md"

pytestmark = [pytest.mark.slow, pytest.mark.recorded]


@pytest.mark.parametrize(
    ("script", "options", "shown"),
    [
        ("sync", ["--latency", "0", "--transport", "graphql", "--step", "newest"], "| first sync, newest 100 | graphql | 100 |"),
        ("many", ["--repositories", "3"], "| nothing changed | graphql | 3 |"),
        ("large", ["--pull-requests", "600"], "| first sync of 2 repositories | without limits | graphql | 1,074 |"),
    ],
)  # fmt: skip
def test_benchmark_writes_its_table_into_the_page(
    replayhub: ModuleType, tmp_path: Path, script: str, options: list[str], shown: str
) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    folder = Path(replayhub.__file__).parents[1]
    for _ in range(2):
        command = [
            sys.executable,
            str(BENCHMARKS / f"{script}.py"),
            "--replayhub",
            str(folder),
            "--markdown",
            str(page),
        ]
        ran = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
        assert shown in ran.stdout
    assert page.read_text(encoding="utf-8").count(shown) == 1
