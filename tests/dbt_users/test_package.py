"""The dbt project as a package in somebody else's."""

import pytest
from company import Company
from lake_writer import Lake, at, pull_request

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dbt_users")]


def test_a_model_of_the_users_own_reads_the_marts(company: Company) -> None:
    assert company.query("from ann.merged_by_team order by all") == [("apps", 6), ("core", 12), (None, 6)]


def test_the_lake_is_where_the_var_says(company: Company) -> None:
    assert company.query("select repo_full_name, count(*) from ann.pull_requests group by all order by all") == [
        ("acme/plane", 20), ("acme/rocket", 20),
    ]  # fmt: skip


def test_the_vars_are_the_users(company: Company) -> None:
    """Reviews come after 3, 6, 9 … 21 hours: all of them within the default of 24, two sevenths within the company's 8."""
    within = company.query(
        "select sum(reviewed_within_target_count), sum(target_n) from ann.weekly_metrics where scope = 'repository'"
    )
    reviewed = [number for number in range(1, 41) if number % 3 and number % 5 != 4]
    assert within == [(sum(number % 7 < 2 for number in reviewed), 32)]


def test_schemas_stand_beside_the_users_own_target(company: Company) -> None:
    """So two people who share a database each have their own."""
    schemas = company.query("select distinct schema_name from duckdb_tables() order by all")
    assert schemas == [("ann",), ("ann_intermediate",), ("ann_seeds",), ("ann_staging",)]


def test_another_build_takes_what_has_landed_since(company: Company) -> None:
    Lake(company.path.parent / "the lake").snapshot(pull_request(41), fetched_at=at("2025-03-02T12:00:00"))

    company.dbt(
        "build", "--select", "stg_github__snapshots", "stg_github__pull_requests", "--exclude-resource-type", "test",
        "--exclude-resource-type", "unit_test",
    )  # fmt: skip

    assert company.query("select count(*), max(pull_number) from ann_staging.stg_github__pull_requests") == [(41, 41)]
