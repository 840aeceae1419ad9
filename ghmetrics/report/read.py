"""Reading a report from the marts: selects, and nothing computed that a mart does not say."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from ghmetrics.charts.charts import WAITING_DAYS, read_figures
from ghmetrics.charts.names import Names
from ghmetrics.charts.selection import Selection
from ghmetrics.errors import UsageError
from ghmetrics.names import RepositoryName
from ghmetrics.report.contents import Duration, OpenPullRequest, Report, RepositoryReport, Reviewer, Week
from ghmetrics.report.hidden import NoNames, People, without_names
from ghmetrics.warehouse.read import Ask, Warehouse

ALL = "all"
WEEKS = 12
LONGEST_WAITS = 25
BUSIEST_REVIEWERS = 15
MOST_CHARTED = 6
"""Repositories. Of more a page has the charts of all together, and not of each: it would be too large for mail."""

_REPOSITORIES = """
    select
        repositories.*,
        count(waits.pull_request_id) as waiting_count
    from repositories
    left join open_pull_requests as waits on repositories.repo_id = waits.repo_id and waits.is_counted
    group by all
    order by repositories.repo_full_name
"""
_DURATIONS = """
    select repo_id, period, metric, n, median_hours, p75_hours, p90_hours
    from duration_percentiles
    order by repo_id, period = 'all', period
"""
_WEEKS = """
    select
        repo_id, week, opened_count, merged_count, review_count, review_time_median_hours, cycle_time_median_hours
    from weekly_metrics
    where scope = 'repository'
    qualify row_number() over (partition by repo_id order by week desc) <= $1
    order by repo_id, week
"""
_WAITS = """
    select
        repo_id, number, title, html_url, author_login as author, waiting_for, waiting_on, waiting_hours, age_hours
    from open_pull_requests
    where is_counted
    qualify row_number() over (partition by repo_id order by waiting_hours desc nulls last, number) <= $1
    order by repo_id, waiting_hours desc nulls last, number
"""
_REVIEWERS = """
    with weeks as (
        select repo_id, week from weekly_metrics where scope = 'repository'
        qualify row_number() over (partition by repo_id order by week desc) <= $1
    ),

    loads as (
        select
            load.repo_id,
            load.reviewer_login as name,
            sum(load.review_count)::bigint as review_count,
            sum(load.request_count)::bigint as request_count,
            sum(load.answered_count)::bigint as answered_count,
            sum(load.unanswered_count)::bigint as unanswered_count
        from reviewer_load as load
        inner join weeks on load.repo_id = weeks.repo_id and load.week = weeks.week
        group by load.repo_id, load.reviewer_id, load.reviewer_login
    )

    select * from loads
    qualify row_number() over (partition by repo_id order by review_count desc, request_count desc, name) <= $2
    order by repo_id, review_count desc, request_count desc, name
"""
_LOGINS = """
    select author_login from pull_requests union select merged_by_login from pull_requests
    union select reviewer_login from reviews union select reviewer_login from review_requests
    union select requested_by_login from review_requests union select author_login from commits
"""


def read_report(
    warehouse: Warehouse,
    repository: RepositoryName | None = None,
    *,
    hide_names: bool = False,
    charts: bool = True,
    waiting_days: int = WAITING_DAYS,
) -> Report:
    """What the marts say of all repositories, or of one, on one state of the file; with `charts` their figures too.

    Raises UsageError for a repository that the warehouse does not know, WarehouseMissing."""
    with warehouse.opened() as ask:
        repositories = ask(_REPOSITORIES).to_dicts()
        if repository:
            wanted = repository.full_name.lower()
            repositories = [each for each in repositories if each["repo_full_name"].lower() == wanted]
            if not repositories:
                raise UsageError(f"The warehouse knows no {repository}: sync it, then run ghmetrics build.")
        durations = _by_repository(ask, _DURATIONS)
        weeks = _by_repository(ask, _WEEKS, WEEKS)
        waits = _by_repository(ask, _WAITS, LONGEST_WAITS)
        reviewers = _by_repository(ask, _REVIEWERS, WEEKS, BUSIEST_REVIEWERS)
        report = Report(
            tuple(
                _repository(each, *(found[each["repo_id"]] for found in (durations, weeks, waits, reviewers)))
                for each in repositories
            )
        )
        names = Names()
        if hide_names:
            people = People({login for (login,) in ask(_LOGINS).iter_rows() if login})
            report = without_names(report, people)
            shown = (each.name for each in report.repositories)
            names = NoNames(people, dict(zip((each["repo_full_name"] for each in repositories), shown, strict=True)))
        if charts:
            report = _with_figures(ask, report, [each["repo_full_name"] for each in repositories], names, waiting_days)
    return report


def _with_figures(ask: Ask, report: Report, full_names: list[str], names: Names, waiting_days: int) -> Report:
    """The report with the figures of its charts: of each repository, and of several of all together."""
    if len(full_names) > 1:
        overview = read_figures(ask, Selection(), names, waiting_days=waiting_days)
        report = replace(report, overview=overview)
    if len(full_names) > MOST_CHARTED:
        return report
    return replace(
        report,
        repositories=tuple(
            replace(each, figures=read_figures(ask, Selection((name,)), names, waiting_days=waiting_days))
            for each, name in zip(report.repositories, full_names, strict=True)
        ),
    )


def _by_repository(ask: Ask, query: str, *parameters: int) -> defaultdict[int, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in ask(query, *parameters).iter_rows(named=True):
        found[row.pop("repo_id")].append(row)
    return found


def _repository(
    row: dict[str, Any],
    durations: list[dict[str, Any]],
    weeks: list[dict[str, Any]],
    waits: list[dict[str, Any]],
    reviewers: list[dict[str, Any]],
) -> RepositoryReport:
    """The newest durations if anything was merged lately, else those over all of history."""
    recent = [each["period"] for each in durations if each["period"] != ALL and each["n"]]
    period = recent[0] if recent else ALL
    names = (
        "html_url", "status", "as_of", "pull_request_count", "open_pull_request_count",
        "waiting_for_first_review_count", "review_count", "commit_count", "waiting_count",
    )  # fmt: skip
    return RepositoryReport(
        name=row["repo_full_name"],
        period=period,
        durations=tuple(Duration(**each) for each in durations if each.pop("period") == period),
        weeks=tuple(Week(**each) for each in weeks),
        open_pull_requests=tuple(OpenPullRequest(**each) for each in waits),
        reviewers=tuple(Reviewer(**each) for each in reviewers),
        **{name: row[name] for name in names},
    )
