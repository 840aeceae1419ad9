{{ config(materialized='view') }}
with activity as (
    select * from {{ ref('int_activity') }}
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

extents as (
    select
        repositories.repo_id,
        min(activity.happened_on) as first_day,
        greatest(
            max(activity.happened_on),
            coalesce({{ utc_day('any_value(repositories.as_of)') }}, max(activity.happened_on))
        ) as last_day
    from activity
    inner join repositories on activity.repo_id = repositories.repo_id
    group by repositories.repo_id
),

days as (
    select
        repo_id,
        {{ each_day('first_day', 'last_day') }} as starts_on
    from extents
),

periods as (
    select
        repo_id,
        'day' as unit,
        starts_on
    from days
    union all
    select distinct
        repo_id,
        'week' as unit,
        {{ monday_of('starts_on') }} as starts_on
    from days
),

with_teams as (
    select distinct repo_id
    from activity
    where team is not null
),

groups as (
    select distinct
        repo_id,
        'repository' as scope,
        cast(null as string) as team
    from activity
    union all
    select distinct
        activity.repo_id,
        'team' as scope,
        activity.team
    from activity
    inner join with_teams on activity.repo_id = with_teams.repo_id
),

crossed as (
    select
        groups.repo_id,
        repositories.repo_full_name,
        groups.scope,
        groups.team,
        periods.unit,
        periods.starts_on
    from groups
    inner join periods on groups.repo_id = periods.repo_id
    inner join repositories on groups.repo_id = repositories.repo_id
)

select * from crossed
