"""The command line starts at once: a command loads what it needs, and no more."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HTTP = ("requests", "requests_cache", "urllib3", "jwt", "cryptography", "tenacity")
ARROW = ("pyarrow",)
FRAMES = ("numpy", "pandas")
"""Arrow would load them where they are installed, as they are with the libraries of the developers."""
DBT = ("dbt", "jinja2", "agate")
LOADED = """
import atexit, json, sys
from pathlib import Path
from ghmetrics.__main__ import main
where = sys.argv.pop(1)
sys.argv[0] = "ghmetrics"
atexit.register(lambda: Path(where).write_text(json.dumps(sorted({name.partition(".")[0] for name in sys.modules}))))
main()
"""

COMMANDS = {
    "--help": (*HTTP, *ARROW, *DBT, "duckdb", "polars", "sqlalchemy", "pydantic"),
    "query 'select * from pull_requests limit 1'": (*HTTP, *ARROW, *DBT, "sqlalchemy", "pydantic"),
    "query 'select interval 1 hour'": (*HTTP, *DBT, "sqlalchemy", "pydantic"),
    "export --format xlsx exported": (*HTTP, *ARROW, *DBT, "sqlalchemy", "pydantic"),
    "report acme-demo/web": (*HTTP, *ARROW, *DBT, "sqlalchemy", "pydantic"),
    "explain acme-demo/web#61": (*HTTP, *ARROW, *DBT, "sqlalchemy", "pydantic"),
    "status --offline": (*HTTP, *ARROW, *DBT, "polars", "pydantic"),
    "status": (*ARROW, *DBT, "polars", "requests_cache", "jwt", "cryptography"),
    "track acme-demo/web --no-sync": (*HTTP, *ARROW, *DBT, "duckdb", "polars", "pydantic"),
    "untrack acme-demo/web": (*HTTP, *ARROW, *DBT, "duckdb", "polars", "pydantic"),
    "cache info": (*HTTP, *ARROW, *DBT, "duckdb", "polars", "sqlalchemy"),
    "cache clear": (*HTTP, *ARROW, *DBT, "duckdb", "polars", "sqlalchemy"),
    "lake check": (*HTTP, *DBT, "duckdb", "polars", "sqlalchemy"),
    "compact --no-wait": (*HTTP, *DBT, "duckdb", "polars", "pydantic"),
    "team import team.csv": (*HTTP, *ARROW, *DBT, "duckdb", "polars", "sqlalchemy", "pydantic"),
    "doctor": ("dbt", "jinja2", "polars", "requests_cache", "jwt"),
}


@pytest.mark.slow
@pytest.mark.xdist_group("docs")
@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_loads_only_what_it_needs(line: str, demo_workspace: Path, tmp_path: Path) -> None:
    copied = tmp_path / "ghmetrics-data"
    shutil.copytree(demo_workspace, copied)
    (tmp_path / "team.csv").write_text("github_id,login,name,team\n101,nora-keller,Nora,Core\n")
    ran = subprocess.run(
        [sys.executable, "-P", "-c", LOADED, tmp_path / "loaded.json", *shlex.split(line)],
        cwd=tmp_path, env=os.environ | {"GITHUB_API_URL": "http://127.0.0.1:1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == (1 if line == "doctor" else 0), ran.stderr  # nobody answers there
    loaded = json.loads((tmp_path / "loaded.json").read_text())
    assert not {*FRAMES, *COMMANDS[line]}.intersection(loaded)
