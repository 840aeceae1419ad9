"""The figures of a kept workspace that a later version must find again."""

from ghmetrics import Workspace

QUERIES = {
    "pull_requests": """
        select repo_full_name, state, count(*) as n, round(sum(cycle_time_hours), 3) as cycle_time_hours,
            round(sum(review_time_hours), 3) as review_time_hours, round(sum(lead_time_hours), 3) as lead_time_hours,
            round(sum(draft_hours), 3) as draft_hours, sum(review_count)::int as reviews,
            sum(commit_count)::int as commits, sum(comment_count)::int as comments,
            count(first_response_at) as answered, count(team) as with_team, count(*) filter (where is_counted) as counted
        from pull_requests group by all order by all
    """,
    "reviews": "select repo_full_name, state, count(*) as n, count(*) filter (where is_counting) as counting from reviews group by all order by all",
    "commits": "select repo_full_name, count(*) as n, count(*) filter (where is_merge) as merges from commits group by all order by all",
    "review_requests": "select repo_full_name, outcome, count(*) as n from review_requests group by all order by all",
    "repositories": "select repo_full_name, status, pull_request_count, open_pull_request_count, round(median_wait_hours, 3) as median_wait_hours from repositories order by all",
    "duration_percentiles": """
        select repo_full_name, metric, n, round(median_hours, 3) as median_hours, round(p90_hours, 3) as p90_hours
        from duration_percentiles where period = 'all' and n > 0 order by all
    """,
    "sync_runs": "select repo_full_name, status, count(*) as n from sync_runs group by all order by all",
}


def figures(workspace: Workspace) -> dict[str, list[dict[str, object]]]:
    """By mart, from a warehouse that is built."""
    return {mart: workspace.sql(query).to_dicts() for mart, query in QUERIES.items()}
