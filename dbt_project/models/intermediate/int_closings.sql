{{ config(materialized='view') }}
with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

closings as (
    select
        repo_id,
        pull_number,
        event,
        commit_id is not null as is_by_commit,
        row_number() over (
            partition by repo_id, pull_number, event
            order by created_at desc, event_position desc, event_key desc
        ) as place_from_last
    from {{ ref('stg_github__timeline_events') }}
    where event in ('closed', 'reopened')
),

last_closings as (
    select * from closings
    where place_from_last = 1
),

judged as (
    select
        pull_requests.pull_request_id,
        pull_requests.state = 'closed' and coalesce(last_closed.is_by_commit, false) as landed_by_commit,
        last_reopened.event is not null as is_reopened
    from pull_requests
    left join last_closings as last_closed
        on
            pull_requests.repo_id = last_closed.repo_id
            and pull_requests.pull_number = last_closed.pull_number
            and last_closed.event = 'closed'
    left join last_closings as last_reopened
        on
            pull_requests.repo_id = last_reopened.repo_id
            and pull_requests.pull_number = last_reopened.pull_number
            and last_reopened.event = 'reopened'
)

select * from judged
