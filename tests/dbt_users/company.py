"""A company with a dbt project of its own, in which ghmetrics is a package: its files, its lake, and dbt run in it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "dbt_project"
DBT = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "--quiet"]
METRICFLOW = Path(sys.prefix) / "metricflow" / "bin" / "mf"
sys.path.insert(0, str(ROOT / "tests" / "dbt_project"))

from lake_writer import ANN, BOB, CAM, ROBOT, Json, Lake, commit, pull_request, review  # noqa: E402

ROCKET, PLANE = (1, "acme/rocket"), (2, "acme/plane")

PROJECT = """
name: company
profile: company
flags: {require_ref_searches_node_package_before_root: true}
vars:
  ghmetrics: {ghmetrics_lake: THE_LAKE, review_target_hours: 8}
seeds:
  ghmetrics:
    team_members: {+enabled: false}
  company:
    team_members:
      +column_types: {github_id: bigint, login: varchar, name: varchar, team: varchar}
"""
PACKAGES = f"packages: [{{local: {json.dumps(str(PACKAGE))}}}]"
PROFILES = "company: {target: dev, outputs: {dev: {type: duckdb, path: company.duckdb, schema: ann, threads: 2}}}"
TEAM_MEMBERS = "github_id,login,name,team\n1,ann,Ann A.,core\n2,bob,Bob B.,apps\n"
MODEL = """
select
    team,
    count(*) as merged_count
from {{ ref('ghmetrics', 'pull_requests') }}
where is_counted and state = 'merged'
group by team
"""


@dataclass(frozen=True)
class Company:
    """The folder of the company's dbt project."""

    path: Path

    @classmethod
    def found(cls, folder: Path) -> "Company":
        lake = folder / "the lake"
        fill(Lake(lake))
        for name, text in {
            "dbt_project.yml": PROJECT.replace("THE_LAKE", json.dumps(str(lake))), "packages.yml": PACKAGES,
            "profiles.yml": PROFILES, "seeds/team_members.csv": TEAM_MEMBERS, "models/merged_by_team.sql": MODEL,
        }.items():  # fmt: skip
            file = folder / "company" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return cls(folder / "company")

    def dbt(self, *arguments: str) -> str:
        return ran([*DBT, *arguments], self.path)

    def metrics(self, names: str, by: str) -> list[tuple[Any, ...]]:
        """What MetricFlow answers, in no order: a row for each group, then its figures; asked in New York."""
        answer = self.path / "answer.csv"
        command = [str(METRICFLOW), "query", "--metrics", names, "--group-by", by, "--csv", str(answer)]
        ran(command, self.path, TZ="America/New_York")
        with duckdb.connect() as connection:
            return connection.execute("from read_csv(?) order by all", [str(answer)]).fetchall()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.path / "company.duckdb", read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()


def ran(command: list[str], folder: Path, **environment: str) -> str:
    """What it printed; it must end well. Nothing of the settings of whoever runs the tests gets in."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GHMETRICS_", "DBT_"))}
    run = subprocess.run(command, cwd=folder, env=inherited | environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    return run.stdout


def fill(lake: Lake) -> None:
    """Forty pull requests of five weeks: in two repositories, by two teams, someone without a team, and a bot."""
    start = datetime(2025, 1, 1, 9, tzinfo=UTC)
    for number in range(1, 41):
        author = (ANN, BOB, CAM, ANN, ROBOT)[number % 5]
        opened = start + timedelta(hours=19 * number)
        ends = said(opened + timedelta(hours=3 + number * number % 50))
        fate: Json = ({"merged_at": ends, "closed_at": ends, "merged_by": BOB}, {"closed_at": ends}, {})[
            0 if number % 4 else 1 + number % 8 // 4
        ]
        reviewer = BOB if author is ANN else ANN
        lake.snapshot(
            pull_request(number, created_at=said(opened), user=author, commits=1, **fate),
            reviews=[review(number, reviewer, said(opened + timedelta(hours=3 + 3 * (number % 7))))]
            if number % 3
            else [],
            commits=[commit(f"sha{number}", said(opened - timedelta(hours=number)), author)],
            repo=ROCKET if number % 2 else PLANE,
        )
    for repository in (ROCKET, PLANE):
        lake.repository(repository)
        lake.sync_run(repository, f"sync-{repository[0]}", "2025-02-10T12:00:00Z")


def said(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
