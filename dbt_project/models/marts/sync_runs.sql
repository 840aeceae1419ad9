with sync_runs as (
    select *
    from {{ ref('stg_github__sync_runs') }}
    where not is_malformed
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

named as (
    select
        sync_runs.sync_id,
        sync_runs.repo_id,
        coalesce(repositories.repo_full_name, sync_runs.repo_full_name) as repo_full_name,
        sync_runs.started_at,
        sync_runs.finished_at,
        sync_runs.status,
        sync_runs.transport,
        sync_runs.since,
        sync_runs.requests,
        sync_runs.points,
        sync_runs.pull_requests,
        sync_runs.reviews,
        sync_runs.commits,
        sync_runs.is_cut_short,
        sync_runs.error_count,
        sync_runs.errors,
        sync_runs.error
    from sync_runs
    left join repositories on sync_runs.repo_id = repositories.repo_id
)

select * from named
