with sync_runs as (
    select * from {{ ref('int_sync_runs') }}
),

chosen as (
    select
        sync_id,
        repo_id,
        repo_full_name,
        started_at,
        finished_at,
        seconds,
        status,
        transport,
        since,
        requests,
        points,
        pull_requests,
        reviews,
        commits,
        comments,
        seconds_per_100_pull_requests,
        is_cut_short,
        covered_since,
        days_covered,
        error_count,
        errors,
        error
    from sync_runs
)

select * from chosen
