{{ config(materialized='view') }}
with sync_runs as (
    select *
    from {{ ref('stg_github__sync_runs') }}
    where not is_malformed and repo_id is not null
),

newest as (
    select
        repo_id,
        repo_full_name,
        status,
        finished_at as last_sync_at,
        case
            when error is not null then error
            when first_error_pull_number is not null
                then '#' || first_error_pull_number || coalesce(': ' || first_error, '')
            else first_error
        end as last_error
    from sync_runs
    qualify
        row_number() over (
            partition by repo_id
            order by finished_at desc nulls last, started_at desc nulls last, sync_id desc
        ) = 1
),

refreshed as (
    select
        repo_id,
        max(finished_at) as as_of
    from sync_runs
    where status in ('synced', 'partial') and error is null
    group by repo_id
),

joined as (
    select
        newest.*,
        refreshed.as_of
    from newest
    left join refreshed on newest.repo_id = refreshed.repo_id
)

select * from joined
