with curve as (
    select * from {{ ref('int_waiting_curve') }}
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

named as (
    select
        curve.repo_id,
        repositories.repo_full_name,
        curve.hours,
        curve.at_risk,
        curve.reviewed,
        curve.share_waiting
    from curve
    inner join repositories on curve.repo_id = repositories.repo_id
)

select * from named
