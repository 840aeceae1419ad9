{% set durations = {
    'cycle_time': 'Opening to merge',
    'review_time': 'Opening to first review',
    'lead_time': 'First commit to merge',
    'coding_time': 'First commit to opening',
    'ready_wait': 'Opening to ready',
    'pickup_time': 'Ready to first review',
    'approval_time': 'First review to approval',
    'merge_wait': 'Approval to merge',
    'review_to_merge': 'Review to merge without approval',
    'unreviewed': 'Ready to merge without review',
} %}

with weekly_metrics as (
    select * from {{ ref('weekly_metrics') }}
),

named as (
    {% for duration, words in durations.items() %}
        select
            repo_full_name as "Repository",
            case when scope = 'repository' then 'Everybody' else 'One team' end as "People",
            case when scope = 'repository' then 'Everybody' else coalesce(team, 'No team') end as "Team",
            week as "Week",
            '{{ words }}' as "Duration",
            {{ duration }}_n as "Pull requests",
            {{ duration }}_median_hours as "Median hours",
            {{ duration }}_p75_hours as "75th percentile of hours",
            {{ duration }}_p90_hours as "90th percentile of hours"
        from weekly_metrics
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from named
