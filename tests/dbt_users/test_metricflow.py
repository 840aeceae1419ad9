"""The semantic layer: MetricFlow, in an environment of its own, answers what the marts say."""

import pytest
from company import METRICFLOW, Company

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("dbt_users")]

DURATIONS = "cycle_time_median_hours,review_time_median_hours,review_time_p75_hours,lead_time_p75_hours"
THROUGHPUT = "pull_requests_opened,pull_requests_merged,pull_requests_closed,reviews_given"


@pytest.fixture(autouse=True)
def metricflow() -> None:
    assert METRICFLOW.is_file(), "make setup installs MetricFlow beside the environment"


def test_durations_by_week_and_repository_are_those_of_weekly_metrics(company: Company) -> None:
    answer = company.metrics(DURATIONS, "metric_time__week,pull_request__repo_full_name")

    assert len(answer) == 10
    assert answer == company.query(f"""
        select week::timestamp, repo_full_name, {DURATIONS}
        from ann.weekly_metrics where scope = 'repository' and merged_count > 0 order by all
    """)


def test_throughput_by_week_and_team_is_that_of_weekly_metrics(company: Company) -> None:
    answer = company.metrics(THROUGHPUT, "metric_time__week,pull_request__team")

    assert len(answer) == 15
    assert answer == company.query("""
        select
            week::timestamp, team, sum(opened_count)::bigint as opened, sum(merged_count)::bigint as merged,
            sum(closed_count)::bigint as closed, sum(review_count)::bigint as reviews
        from ann.weekly_metrics where scope = 'team' group by all having opened + merged + closed + reviews > 0 order by all
    """)


def test_authors_have_the_figures_of_their_pull_requests(company: Company) -> None:
    """In the mart itself a bot has some too."""
    answer = company.metrics(f"pull_requests_merged,{DURATIONS}", "pull_request__author_login")

    assert [author for author, *_ in answer] == ["ann", "bob", "cam"]
    assert answer == company.query("""
        select
            author_login, count(*), median(cycle_time_hours), median(review_time_hours),
            quantile_cont(review_time_hours, 0.75), quantile_cont(lead_time_hours, 0.75)
        from ann.pull_requests where state = 'merged' and not author_is_bot group by all order by all
    """)
