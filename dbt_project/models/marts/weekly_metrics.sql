with totals as (
    select *
    from {{ ref('int_activity_totals') }}
    where unit = 'week'
),

named as (
    select
        repo_id,
        repo_full_name,
        scope,
        team,
        starts_on as week,
        * {{ exclude('repo_id, repo_full_name, scope, team, unit, starts_on') }}
    from totals
)

select * from named
