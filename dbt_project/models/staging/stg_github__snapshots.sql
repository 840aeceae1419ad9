with pull_requests as (
    select
        repo_id,
        pull_number,
        snapshot_id,
        fetched_at
    from {{ lake('pull_requests') }}
),

newest as (
    select
        repo_id,
        pull_number,
        snapshot_id
    from pull_requests
    qualify row_number() over (
        partition by repo_id, pull_number
        order by fetched_at desc nulls last, snapshot_id desc
    ) = 1
)

select * from newest
