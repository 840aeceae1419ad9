{% set durations = merged_durations().split() %}

with activity as (
    select * from {{ ref('int_activity') }}
),

since_opening as (
    select * from {{ ref('int_durations') }}
),

time_parts as (
    select * from {{ ref('int_time_parts') }}
),

-- A team of nobody has no rows where nobody has a team.
with_teams as (
    select distinct repo_id
    from activity
    where team is not null
),

grouped as (
    select
        repo_id,
        'repository' as scope,
        cast(null as string) as team,
        pull_request_id,
        activity,
        happened_on,
        is_reviewed_within_target
    from activity
    union all
    select
        activity.repo_id,
        'team' as scope,
        activity.team,
        activity.pull_request_id,
        activity.activity,
        activity.happened_on,
        activity.is_reviewed_within_target
    from activity
    inner join with_teams on activity.repo_id = with_teams.repo_id
),

in_periods as (
    select
        *,
        'day' as unit,
        happened_on as starts_on
    from grouped
    union all
    select
        *,
        'week' as unit,
        {{ monday_of('happened_on') }} as starts_on
    from grouped
),

counted as (
    select
        repo_id,
        scope,
        team,
        unit,
        starts_on,
        count(*) filter (where activity = 'opened') as opened_count,
        count(*) filter (where activity = 'merged') as merged_count,
        count(*) filter (where activity = 'closed') as closed_count,
        count(*) filter (where activity = 'reviewed') as review_count,
        count(*) filter (where activity = 'ready') as ready_count,
        count(is_reviewed_within_target) as target_n,
        count(*) filter (where is_reviewed_within_target) as reviewed_within_target_count
    from in_periods
    group by repo_id, scope, team, unit, starts_on
),

-- A duration belongs to the day of the merge. By themselves, since percentiles of what is mostly NULL are dear.
measured as (
    select
        merged.repo_id,
        merged.scope,
        merged.team,
        merged.unit,
        merged.starts_on,
    {% for duration in durations %}
        {{ duration_summary(duration, duration ~ '_hours') }}{{ ',' if not loop.last }}
    {% endfor %}
    from in_periods as merged
    left join since_opening on merged.pull_request_id = since_opening.pull_request_id
    left join time_parts on merged.pull_request_id = time_parts.pull_request_id
    where merged.activity = 'merged'
    group by merged.repo_id, merged.scope, merged.team, merged.unit, merged.starts_on
),

periods as (
    select * from {{ ref('int_activity_periods') }}
),

-- Every period has its row, so that nothing happening is seen as such.
completed as (
    select
        periods.repo_id,
        periods.repo_full_name,
        periods.scope,
        periods.team,
        periods.unit,
        periods.starts_on,
        coalesce(counted.opened_count, 0) as opened_count,
        coalesce(counted.merged_count, 0) as merged_count,
        coalesce(counted.closed_count, 0) as closed_count,
        coalesce(counted.review_count, 0) as review_count,
        coalesce(counted.ready_count, 0) as ready_count,
        coalesce(counted.target_n, 0) as target_n,
        coalesce(counted.reviewed_within_target_count, 0) as reviewed_within_target_count,
        case when counted.target_n > 0 then counted.reviewed_within_target_count / counted.target_n end
            as share_reviewed_within_target,
    {% for duration in durations %}
        {{ summary_columns('measured', duration) }}{{ ',' if not loop.last }}
    {% endfor %}
    from periods
    left join counted
        on
            periods.repo_id = counted.repo_id
            and periods.scope = counted.scope
            and periods.team is not distinct from counted.team
            and periods.unit = counted.unit
            and periods.starts_on = counted.starts_on
    left join measured
        on
            periods.repo_id = measured.repo_id
            and periods.scope = measured.scope
            and periods.team is not distinct from measured.team
            and periods.unit = measured.unit
            and periods.starts_on = measured.starts_on
)

select * from completed
