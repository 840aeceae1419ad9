with pull_requests as (
    select
        repo_id,
        pull_number,
        snapshot_id,
        fetched_at,
        id
    from {{ lake('pull_requests') }}
),

newest as (
    select
        repo_id,
        pull_number,
        snapshot_id,
        id
    from pull_requests
    qualify row_number() over (
        partition by repo_id, pull_number
        order by fetched_at desc nulls last, snapshot_id desc
    ) = 1
),

still_there as (
    select * {{ exclude('id') }}
    from newest
    where id is not null
)

select * from still_there
