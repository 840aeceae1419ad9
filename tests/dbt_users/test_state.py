"""`--select state:modified+`: what a change touches, and no more, whoever compares and wherever the lake lies."""

import shutil
import sys
from pathlib import Path

import pytest
from company import PACKAGE, ran

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dbt_users")]

DBT = [sys.executable, "-m", "dbt.cli.main", "--quiet"]


def test_a_changed_model_is_selected_with_what_hangs_on_it_and_nothing_before(tmp_path: Path) -> None:
    project, before = tmp_path / "dbt_project", tmp_path / "before"
    shutil.copytree(PACKAGE, project, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"))
    ran([*DBT, "parse", "--target-path", str(before)], project, GHMETRICS_WORKSPACE="/srv/nightly")

    def modified(*arguments: str) -> set[str]:
        """As somebody else sees it: another lake, another warehouse, another target folder."""
        command = [*DBT, "ls", "--select", "state:modified+", "--state", str(before), *arguments]
        elsewhere = {
            "GHMETRICS_LAKE": str(tmp_path / "it's [a] lake"),
            "GHMETRICS_WAREHOUSE": str(tmp_path / "my.duckdb"),
        }
        return set(ran(command, project, **elsewhere).splitlines())

    assert modified() == set()

    with (project / "models" / "intermediate" / "int_closings.sql").open("a") as model:
        model.write("where pull_request_id is not null\n")
    models = modified("--resource-type", "model", "--resource-type", "exposure", "--output", "name")
    assert {"int_closings", "pull_requests", "duration_percentiles", "days", "report"} <= models
    assert not models & {"int_pull_requests", "int_drafts", "reviews", "stg_github__timeline_events"}
