"""`dbt build` in a file that people read: a mart that can't be made anew is there as it was."""

from pathlib import Path

import duckdb
import pytest
from company import DBT, ran

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dbt_users")]

MISTAKES = {
    "one_more": "*, 1 as one_more from (select * from joined)",  # not as the contract says
    "in the middle": "joined.* from joined right join (select error('in the middle') as e from range(1)) as o on o.e is null",
}


def test_a_mart_that_can_not_be_made_stays_as_it_was(parsed: Path, tmp_path: Path) -> None:
    project, warehouse = parsed / "dbt_project", tmp_path / "warehouse.duckdb"
    somewhere = {"GHMETRICS_LAKE": str(tmp_path / "lake"), "GHMETRICS_WAREHOUSE": str(warehouse)}

    def build(select: str) -> None:
        only = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
        target = ("--target-path", str(tmp_path / "target"))
        ran([*DBT, "build", "--select", select, *only, *target], project, **somewhere)

    build("+open_pull_requests")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("insert into open_pull_requests (pull_request_id, repo_id) values (1, 2)")
    model = project / "models" / "marts" / "open_pull_requests.sql"
    before = model.read_text(encoding="utf-8")
    for said, mistake in MISTAKES.items():
        model.write_text(before.replace("* from joined", mistake), encoding="utf-8")
        try:
            with pytest.raises(AssertionError, match=said):
                build("open_pull_requests")
        finally:
            model.write_text(before, encoding="utf-8")
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            assert connection.execute("select pull_request_id, repo_id from open_pull_requests").fetchall() == [(1, 2)]
