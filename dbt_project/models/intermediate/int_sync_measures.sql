{{ config(materialized='view') }}
with sync_runs as (
    select *
    from {{ ref('int_sync_runs') }}
    where repo_id is not null
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

recent as (
    select sync_runs.*
    from sync_runs
    inner join repositories on sync_runs.repo_id = repositories.repo_id
    where
        sync_runs.finished_at <= repositories.last_sync_at
        and sync_runs.finished_at >= repositories.last_sync_at - interval '30 days'
),

counted as (
    select
        repo_id,
        count(*) as sync_count_30_days,
        count(*) filter (where status = 'synced') as synced_count,
        sum({{ microseconds_between('started_at', 'finished_at') }}) filter (where pull_requests > 0) as microseconds,
        sum(pull_requests) filter (where pull_requests > 0 and started_at is not null) as pull_requests
    from recent
    group by repo_id
),

newest_coverage as (
    select
        repo_id,
        covered_since
    from sync_runs
    where covered_since is not null
    qualify
        row_number() over (
            partition by repo_id
            order by finished_at desc nulls last, started_at desc nulls last, sync_id desc
        ) = 1
),

joined as (
    select
        repositories.repo_id,
        coalesce(counted.sync_count_30_days, 0) as sync_count_30_days,
        counted.synced_count / counted.sync_count_30_days as share_synced_30_days,
        case when counted.pull_requests > 0 then counted.microseconds / 1e6 / counted.pull_requests * 100 end
            as seconds_per_100_pull_requests,
        newest_coverage.covered_since,
        {{ days_between('newest_coverage.covered_since', 'repositories.as_of') }} as days_covered
    from repositories
    left join counted on repositories.repo_id = counted.repo_id
    left join newest_coverage on repositories.repo_id = newest_coverage.repo_id
)

select * from joined
