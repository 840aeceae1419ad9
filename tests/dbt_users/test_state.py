"""`--select state:modified+`: what a change touches, and no more, whoever compares and wherever the lake lies."""

from pathlib import Path

import pytest
from company import DBT, ran

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dbt_users")]


def test_a_changed_model_is_selected_with_what_hangs_on_it_and_nothing_before(parsed: Path) -> None:
    def modified(*arguments: str) -> set[str]:
        """As somebody else sees it: another lake, another warehouse, another target folder."""
        command = [*DBT, "ls", "--select", "state:modified+", "--state", str(parsed / "before"), *arguments]
        elsewhere = {"GHMETRICS_LAKE": str(parsed / "it's [a] lake"), "GHMETRICS_WAREHOUSE": str(parsed / "my.duckdb")}
        return set(ran(command, parsed / "dbt_project", **elsewhere).splitlines())

    assert modified() == set()

    with (parsed / "dbt_project" / "models" / "intermediate" / "int_closings.sql").open("a") as model:
        model.write("where pull_request_id is not null\n")
    models = modified("--resource-type", "model", "--resource-type", "exposure", "--output", "name")
    assert {"int_closings", "pull_requests", "duration_percentiles", "days", "report"} <= models
    assert not models & {"int_pull_requests", "int_drafts", "reviews", "stg_github__timeline_events"}
