"""The wheel alone can do the whole road: it carries the dbt project, the queries and the stand-in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_wheel_alone_builds_a_warehouse(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(installed), str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    for parts in (installed / "ghmetrics").rglob("*"):
        parts.chmod(0o555 if parts.is_dir() else 0o444)  # as in a system's site-packages

    def run(code: str) -> str:
        environment = os.environ | {"PYTHONPATH": str(installed)}
        shown = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment, cwd=tmp_path
        )
        return shown.stdout

    assert run("import ghmetrics; print(ghmetrics.__file__)").startswith(str(installed))
    shown = run("import sys; from ghmetrics.cli import main; sys.argv[1:] = ['demo']; main()")
    assert "Built ghmetrics-demo/warehouse.duckdb" in shown
    assert "opened → merged" in shown
    run(
        "import sys; from ghmetrics.cli import main; sys.argv[1:] = 'report --html r.html --workspace ghmetrics-demo'.split(); main()"
    )
    assert "<style>.ghmetrics-report" in (tmp_path / "r.html").read_text(encoding="utf-8")
    left = [path.name for path in (installed / "ghmetrics" / "dbt_project").iterdir()]
    assert sorted(left) == ["dbt_project.yml", "macros", "models", "profiles.yml", "seeds", "tests"]
