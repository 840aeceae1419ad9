"""The workflows for GitHub Actions: what they say is valid and safe, and their steps do what docs/ci.md promises."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ghmetrics.demo import DemoServer, World

from .job import ROOT, WORKFLOWS, Job, clean_clone, git, runner_environment, workflow

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workflow")]
NAMES = ["ghmetrics.yml", "dbt.yml"]


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_is_valid_and_safe(name: str) -> None:
    """By zizmor, which reads workflows by GitHub's schema; offline."""
    command = [Path(sys.executable).parent / "zizmor", "--offline", "--no-config", WORKFLOWS / name]
    ran = subprocess.run(command, text=True, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_and_rights_are_few(name: str) -> None:
    found = workflow(name)
    assert found["permissions"] == {}
    (job,) = found["jobs"].values()
    assert set(job["permissions"].values()) == {"read"}
    assert set(job["permissions"]) <= {"contents", "pull-requests"}
    lines = re.findall(r"uses: .*", (WORKFLOWS / name).read_text(encoding="utf-8"))
    assert lines
    assert all(re.fullmatch(r"uses: actions/[a-z/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in lines)
    assert all("${{" not in step.get("run", "") for step in job["steps"]), (
        "what others write gets in by the environment"
    )


def test_a_clean_clone_holds_what_git_knows_and_nothing_else(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "a folder").mkdir(parents=True)
    for name in ("a folder/é.py", "changed.py", "deleted.py", "forgotten.py", "ignored.log"):
        (checkout / name).touch()
    (checkout / ".gitignore").write_text("*.log\n")
    git(checkout, "init", "--quiet")
    git(checkout, "add", "a folder", "changed.py", "deleted.py", ".gitignore")
    (checkout / "changed.py").write_text("since then")
    (checkout / "deleted.py").unlink()
    clone = clean_clone(tmp_path / "clone", checkout)
    found = {str(path.relative_to(clone)) for path in clone.rglob("*") if path.is_file()}
    assert found == {"a folder/é.py", "changed.py", ".gitignore"}
    assert (clone / "changed.py").read_text() == "since then"


def test_without_git_it_is_said_that_nothing_was_tried(tmp_path: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match="as where an sdist was unpacked"):
        clean_clone(tmp_path / "clone", tmp_path)


def test_the_dbt_workflow_installs_what_the_package_asks_for() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    (job,) = workflow("dbt.yml")["jobs"].values()
    (install,) = (step["run"] for step in job["steps"] if step["name"].startswith("Install"))
    assert re.findall(r'"(.+?)"', install) == [each for each in wanted if each.startswith("dbt-")]


@dataclass(frozen=True)
class Run:
    """A job that has ended, and what it left."""

    job: Job
    outcome: str
    requests: int

    @property
    def counts(self) -> tuple[int, ...]:
        """Pull requests, reviews and commits in the warehouse that it handed out."""
        with duckdb.connect(self.job.artifacts / "warehouse.duckdb", read_only=True) as connection:
            query = "select count(*), (select count(*) from reviews), (select count(*) from commits) from pull_requests"
            return connection.execute(query).fetchone()


class Days:
    """Runs of the workflows, each in a clean clone, one after the other over the same caches.

    `asked` counts the requests that GitHub's stand-in has answered."""

    def __init__(self, folder: Path, url: str, asked: Callable[[], int]) -> None:
        self.folder, self.url, self.asked, self.caches, self.count = folder, url, asked, folder / "caches", 0

    def run(self, name: str, repositories: str = "", token: str = "actions-token") -> Run:
        self.count += 1
        clone = clean_clone(self.folder / str(self.count) / "clone")
        values = {
            "github.run_id": str(self.count), "github.run_attempt": "1", "github.workspace": str(clone), "github.ref": "main",
            "secrets.GHMETRICS_TOKEN || github.token": token, "vars.GHMETRICS_REPOSITORIES || github.repository": repositories,
        }  # fmt: skip
        job = Job(name, clone, self.caches, values, runner_environment(clone, self.url))
        before = self.asked()
        return Run(job, job.run(), self.asked() - before)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """What happens to a repository with these workflows, in this order."""
    with DemoServer(World.generate(pull_requests=40)) as github:
        days = Days(tmp_path_factory.mktemp("days"), github.url, lambda: github.requests)
        three = "acme-demo/web acme-demo/api\nacme-demo/no-such-repository"
        runs = {
            "first": days.run("ghmetrics.yml", three),
            "token refused": days.run("ghmetrics.yml", three, token="bad-token"),
            "nothing changed": days.run("ghmetrics.yml", three),
            "dbt": days.run("dbt.yml"),
        }
        days.caches.rename(days.folder / "evicted")
        runs["cache lost"] = days.run("ghmetrics.yml", three)
        return runs


def test_a_run_hands_out_the_warehouse_and_the_report(days: dict[str, Run]) -> None:
    job = days["first"].job
    assert days["first"].outcome == "success", job.log
    assert set(job.outcomes.values()) == {"success"}
    assert sorted(path.name for path in job.artifacts.iterdir()) == ["report.html", "warehouse.duckdb"]
    summary = job.summary_file.read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", summary, re.MULTILINE) == ["acme-demo/api", "acme-demo/web"]
    assert "<title>Pull requests</title>" in (job.artifacts / "report.html").read_text(encoding="utf-8")
    assert days["first"].counts[0] > 60


def test_a_sync_that_is_partly_done_goes_on_with_a_warning(days: dict[str, Run]) -> None:
    assert "acme-demo/no-such-repository" in days["first"].job.log
    assert "::warning::Some of it could not be fetched." in days["first"].job.log


def test_where_nothing_changed_a_run_fetches_almost_nothing(days: dict[str, Run]) -> None:
    """In a clean clone, after a run that had no good token: what had landed before that was kept."""
    again = days["nothing changed"]
    assert again.outcome == "success", again.job.log
    assert again.requests <= 2 < days["first"].requests
    assert again.counts == days["first"].counts


def test_a_sync_that_fails_ends_the_run_and_keeps_the_lake(days: dict[str, Run]) -> None:
    failed = days["token refused"]
    assert failed.outcome == "failure"
    outcomes = failed.job.outcomes
    assert (outcomes["sync"], outcomes["Keep the lake and the state"]) == ("failure", "success")
    assert {outcomes[name] for name in ("Build", "Report", "Hand out the warehouse and the report")} == {"skipped"}
    assert "bad-token" not in failed.job.log


def test_a_lost_cache_costs_requests_and_no_figure(days: dict[str, Run]) -> None:
    lost = days["cache lost"]
    assert lost.outcome == "success", lost.job.log
    assert lost.requests >= days["first"].requests
    assert lost.counts == days["first"].counts


def test_dbt_alone_builds_over_the_kept_lake_without_a_request(days: dict[str, Run]) -> None:
    alone = days["dbt"]
    assert (alone.outcome, alone.requests) == ("success", 0), alone.job.log
    assert alone.counts == days["first"].counts


@pytest.mark.recorded
def test_a_run_measures_a_real_repository(recorded: Callable[..., Any], tmp_path: Path) -> None:
    """What it hands out is what the server knows of the 90 days of a first run."""
    name = "bitcoin-core/gui"
    hub = recorded("gui", shift_to_now=True)
    ran = Days(tmp_path, hub.url, lambda: hub.app.stats()["requests"]).run("ghmetrics.yml", name, "replay-token")
    assert (ran.outcome, set(ran.job.outcomes.values())) == ("success", {"success"}), ran.job.log
    assert "::warning::" not in ran.job.log
    with duckdb.connect(ran.job.artifacts / "warehouse.duckdb", read_only=True) as connection:
        shown = connection.execute("select number, title, state from pull_requests order by number").fetchall()
    numbers = {number for number, *_ in shown}
    truth = sorted(hub.world.truth(name), key=lambda each: each["number"])
    assert updated_since(truth, 89) <= numbers <= updated_since(truth, 91)
    there = [each for each in truth if each["number"] in numbers]
    assert len(there) > 20
    assert shown == [(each["number"], each["title"], each["state"]) for each in there]
    assert ran.counts == (len(there), *(sum(len(each[of]) for each in there) for of in ("reviews", "commits")))


def updated_since(truth: list[dict[str, Any]], days_ago: int) -> set[int]:
    since = datetime.now(UTC) - timedelta(days=days_ago)
    return {each["number"] for each in truth if datetime.fromisoformat(each["updated_at"]) >= since}
