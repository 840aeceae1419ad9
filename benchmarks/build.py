"""`ghmetrics build` of a large lake: all of it, after a small sync, and when nothing has changed.

Beside it, on the same lake and in turn with it: the same build with its JSON read field by field, and a pandas script
that works out a few of the figures. The lake is drawn anew, and a small sync of 50 pull requests goes into it each
round. Everything runs on two cores in processes of its own, the start of Python and dbt is in all figures."""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from lake import add_small_sync
from measured import publish, say, shown, table
from process_tree import Ran, run, use_cores

from ghmetrics.warehouse.project import project_dir

HERE = Path(__file__).parent
GHMETRICS = (sys.executable, "-c", "from ghmetrics.cli import main; main()")
FIELD_BY_FIELD = """
import sys
from pathlib import Path
from ghmetrics.warehouse import project
changed = Path(sys.argv.pop(1))
project.project_dir = lambda: changed
from ghmetrics.cli import main
main()
"""
ALL, SMALL, NOTHING = "all of it", "after a sync of 50 changed pull requests", "nothing has changed"
FIELDS, PANDAS = "all of it, JSON field by field", "pandas, six figures"
CLOSE = 1e-6
"""How far two sums may differ that were added up in another order."""


@dataclass(frozen=True)
class Measured:
    """One run, and the size of the warehouse after it, None where it makes none."""

    name: str
    ran: Ran
    warehouse_mb: float | None


def main() -> None:
    given = _options().parse_args()
    use_cores(given.cores)
    for name in [name for name in os.environ if name.startswith(("GHMETRICS_", "DBT_"))]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        pandas = None if given.without_pandas else _pandas(given.pandas)
        done: dict[str, list[Measured]] = defaultdict(list)
        _make(Path(folder) / "lake", given.pull_requests)
        for _ in range(given.runs):
            for measured in _round(Path(folder), pandas):
                say(f"{measured.name}: {measured.ran.wall_s:.1f} s, {measured.ran.cpu_s:.1f} CPU s")
                done[measured.name].append(measured)
        publish(_table(done, f"{given.pull_requests:,} pull requests"), "build", given.markdown)
    if given.large:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            workspace = Path(folder)
            _make(workspace / "lake", given.large)
            done = {ALL: [_build(workspace, ALL)]}
            publish(_table(done, f"{given.large:,} pull requests"), "build-large", given.markdown)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pull-requests", type=int, default=100_000, metavar="N", help="how many [default: 100000]")
    parser.add_argument("--large", type=int, nargs="?", const=1_000_000, metavar="N",
                        help="then build as many as these once [default: 1000000]")  # fmt: skip
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="rounds [default: 3]")
    parser.add_argument("--cores", type=int, default=2, metavar="N", help="on so many cores [default: 2]")
    parser.add_argument("--folder", type=Path, metavar="PATH", help="where the lake may lie; 5 GB for a million")
    parser.add_argument("--pandas", type=Path, metavar="PYTHON", default=HERE.parent / ".venv" / "pandas",
                        help="an environment with pandas [default: one is made in .venv/pandas]")  # fmt: skip
    parser.add_argument("--without-pandas", action="store_true", help="leave the pandas script out")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables between their markers in it")
    return parser


def _make(lake: Path, pull_requests: int) -> None:
    ran = run([sys.executable, str(HERE / "lake.py"), str(lake), "--pull-requests", str(pull_requests)])
    say(ran.output.strip())


def _round(folder: Path, pandas: Path | None) -> Iterator[Measured]:
    """A new workspace on the lake, which is a small sync larger afterwards."""
    lake, workspace = folder / "lake", folder / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir()
    (workspace / "lake").symlink_to(lake, target_is_directory=True)
    yield _build(workspace, ALL)
    if pandas:
        ran = run([str(pandas), str(HERE / "pandas_script.py"), str(lake)])
        _compare(json.loads(ran.output.splitlines()[-1]), workspace / "warehouse.duckdb")
        yield Measured(PANDAS, ran, None)
    yield _build_field_by_field(folder, lake)
    _equal(workspace / "warehouse.duckdb", folder / "field-by-field" / "warehouse.duckdb")
    add_small_sync(lake)
    yield _build(workspace, SMALL)
    yield _build(workspace, NOTHING)


def _build(workspace: Path, name: str, command: tuple[str, ...] = GHMETRICS) -> Measured:
    ran = run([*command, "build", "--workspace", str(workspace)])
    say(ran.output.strip())
    return Measured(name, ran, (workspace / "warehouse.duckdb").stat().st_size / 1e6)


def _build_field_by_field(folder: Path, lake: Path) -> Measured:
    """The whole build with another `parse_json`, in a new workspace."""
    project, workspace = folder / "project", folder / "field-by-field"
    for each in (project, workspace):
        shutil.rmtree(each, ignore_errors=True)
    shutil.copytree(project_dir(), project, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"))
    macros = project / "macros" / "json.sql"
    text, found = re.subn(
        r"\{% macro duckdb__parse_json\(.*?\{%-? endmacro %\}", "",
        macros.read_text(encoding="utf-8"), flags=re.DOTALL,
    )  # fmt: skip
    if found != 1:
        sys.exit(f"{macros} has no macro duckdb__parse_json that could be replaced")
    macros.write_text(text, encoding="utf-8")
    shutil.copy(HERE / "field_by_field.sql", project / "macros")
    workspace.mkdir()
    (workspace / "lake").symlink_to(lake, target_is_directory=True)
    return _build(workspace, FIELDS, (sys.executable, "-c", FIELD_BY_FIELD, str(project)))


def _pandas(environment: Path) -> Path | None:
    """The Python with pandas; None, and a word, where there is none and none can be made."""
    if environment.is_file():
        return environment
    python = environment / "bin" / "python"
    try:
        if not python.is_file():
            say("making an environment with pandas")
            subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
            subprocess.run(
                [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pandas", "pyarrow"],
                check=True,
            )
        subprocess.run([str(python), "-c", "import pandas, pyarrow"], check=True)
    except (OSError, subprocess.CalledProcessError) as wrong:
        say(f"pandas is left out: {wrong}")
        shutil.rmtree(environment, ignore_errors=True)
        return None
    return python


def _compare(figures: dict[str, float], warehouse: Path) -> None:
    """Both have to mean the same pull requests and hours. Ends the program where they do not."""
    ours = """
        select
            count(*) as pull_requests,
            sum(cycle_time_hours) as cycle_time_hours,
            sum(review_time_hours) as review_time_hours,
            sum(lead_time_hours) as lead_time_hours,
            (select count(*) from weekly_metrics where scope = 'repository' and merged_count > 0) as weeks,
            (select sum(cycle_time_median_hours) from weekly_metrics where scope = 'repository') as sum_of_medians
        from pull_requests
    """
    with duckdb.connect(warehouse, read_only=True) as connection:
        found = connection.sql(ours)
        expected = dict(zip(found.columns, found.fetchall()[0], strict=True))
    wrong = [name for name, value in expected.items() if abs(figures[name] - value) > CLOSE * max(abs(value), 1)]
    if wrong:
        sys.exit(f"pandas and ghmetrics differ in {', '.join(wrong)}: {figures} and {expected}")


def _equal(ours: Path, other: Path) -> None:
    """Another way to the same rows. Ends the program where they are not."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{ours}' as ours (read_only); attach '{other}' as other (read_only)")
        for mart in ("pull_requests", "reviews", "commits", "review_requests", "weekly_metrics"):
            ((different,),) = connection.execute(
                f"select count(*) from (from ours.main.{mart} except all from other.main.{mart})"  # noqa: S608
            ).fetchall()
            if different:
                sys.exit(f"{different} rows of {mart} are not the same when JSON is read field by field")


def _table(done: dict[str, list[Measured]], of: str) -> str:
    """Medians of all rounds, with the least and the most where they differ; CPU seconds beside a build of all."""
    whole = statistics.median(each.ran.cpu_s for each in done[ALL])
    rows = []
    for name in (ALL, SMALL, NOTHING, FIELDS, PANDAS):
        if found := done.get(name):
            cpu = statistics.median(each.ran.cpu_s for each in found)
            sizes = [each.warehouse_mb for each in found if each.warehouse_mb is not None]
            rows.append([
                name, len(found), _spread([each.ran.wall_s for each in found]),
                _spread([each.ran.cpu_s for each in found]), cpu / whole,
                _spread([each.ran.peak_mb for each in found if each.ran.peak_mb is not None]),
                round(statistics.median(sizes)) if sizes else None,
            ])  # fmt: skip
    return table([of, "runs", "wall s", "CPU s", "CPU beside all of it", "peak MB", "warehouse MB"], rows)


def _spread(values: list[float]) -> str | None:
    if not values:
        return None
    middle = shown(float(f"{statistics.median(values):.3g}"))
    return f"{middle} ({shown(min(values))}–{shown(max(values))})" if len(values) > 1 else middle


if __name__ == "__main__":
    main()
