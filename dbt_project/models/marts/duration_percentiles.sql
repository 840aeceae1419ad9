{% set durations = merged_durations().split() %}

with repositories as (
    select * from {{ ref('int_repositories') }}
),

merged as (
    select
        pull_requests.*,
        coalesce(
            pull_requests.merged_at >= repositories.as_of - interval '{{ var("percentile_days") }} days'
            and pull_requests.merged_at <= repositories.as_of,
            false
        ) as is_recent
    from {{ ref('pull_requests') }} as pull_requests
    inner join repositories on pull_requests.repo_id = repositories.repo_id
    where pull_requests.state = 'merged' and pull_requests.is_counted
),

durations as (
    {% for duration in durations %}
        select
            repo_id,
            is_recent,
            '{{ duration }}_hours' as metric,
            {{ duration }}_hours as hours
        from merged
        where {{ duration }}_hours is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

in_period as (
    select
        'all' as period,
        repo_id,
        metric,
        hours
    from durations
    union all
    select
        'last_{{ var("percentile_days") }}_days' as period,
        repo_id,
        metric,
        hours
    from durations
    where is_recent
),

measured as (
    select
        repo_id,
        period,
        metric,
        count(*) as n,
        {{ percentile('hours', 0.5) }} as median_hours,
        {{ percentile('hours', 0.75) }} as p75_hours,
        case when count(*) >= 10 then {{ percentile('hours', 0.9) }} end as p90_hours
    from in_period
    group by repo_id, period, metric
),

periods as (
    select 'last_{{ var("percentile_days") }}_days' as period
    union all
    select 'all' as period
),

metrics as (
    {% for duration in durations %}
        select '{{ duration }}_hours' as metric
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Every row exists, so that nothing to measure is seen as such.
completed as (
    select
        repositories.repo_id,
        repositories.repo_full_name,
        periods.period,
        metrics.metric,
        coalesce(measured.n, 0) as n,
        measured.median_hours,
        measured.p75_hours,
        measured.p90_hours
    from repositories
    cross join periods
    cross join metrics
    left join measured
        on
            repositories.repo_id = measured.repo_id
            and periods.period = measured.period
            and metrics.metric = measured.metric
)

select * from completed
