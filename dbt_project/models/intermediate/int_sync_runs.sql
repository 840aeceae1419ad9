with sync_runs as (
    select
        * {{ exclude('repo_full_name, covered_since, is_malformed, lake_file') }},
        repo_full_name as name_then,
        covered_since as walked_since
    from {{ ref('stg_github__sync_runs') }}
    where not is_malformed
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

oldest as (
    select
        repo_id,
        min(created_at) as oldest_created_at
    from {{ ref('int_pull_requests') }}
    group by repo_id
),

joined as (
    select
        sync_runs.*,
        coalesce(repositories.repo_full_name, sync_runs.name_then) as repo_full_name,
        {{ seconds_between('sync_runs.started_at', 'sync_runs.finished_at') }} as seconds,
        -- Syncs that did not say yet how far they came: what they looked back over, if they went through to its end.
        case
            when sync_runs.covers_all then oldest.oldest_created_at
            when sync_runs.walked_since is not null then sync_runs.walked_since
            when
                sync_runs.covers_all is null
                and sync_runs.status in ('synced', 'partial')
                and sync_runs.error is null
                and not coalesce(sync_runs.is_cut_short, false)
                then sync_runs.since
        end as covered_since
    from sync_runs
    left join repositories on sync_runs.repo_id = repositories.repo_id
    left join oldest on sync_runs.repo_id = oldest.repo_id
),

measured as (
    select
        *,
        case when pull_requests > 0 then seconds / pull_requests * 100 end as seconds_per_100_pull_requests,
        {{ days_between('covered_since', 'finished_at') }} as days_covered
    from joined
)

select * from measured
