-- The key of each mart is there once. The marts have tests of their own; this asks for all in one query, for builds.
{% set keys = {
    'commits': ['pull_request_id', 'sha'],
    'daily_metrics': ['repo_id', 'scope', 'team', 'day'],
    'duration_percentiles': ['repo_id', 'period', 'metric'],
    'open_pull_requests': ['pull_request_id'],
    'pull_requests': ['pull_request_id'],
    'repositories': ['repo_id'],
    'review_requests': ['review_request_id'],
    'reviewer_load': ['repo_id', 'reviewer_id', 'week'],
    'reviews': ['review_id'],
    'sync_runs': ['sync_id', 'repo_id', 'repo_full_name'],
    'waiting_curve': ['repo_id', 'hours'],
    'weekly_metrics': ['repo_id', 'scope', 'team', 'week'],
} %}

with doubled as (
    {% for mart, columns in keys.items() %}
        select
            '{{ mart }}' as mart,
            count(*) as row_count
        from {{ ref(mart) }}
        group by {{ columns | join(', ') }}
        having count(*) > 1
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from doubled
