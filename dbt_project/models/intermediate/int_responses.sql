{{ config(materialized='view') }}
with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

bots as (
    select * from {{ ref('int_bots') }}
),

comments as (
    select
        events.repo_id,
        events.pull_number,
        events.created_at,
        events.actor_id,
        events.actor_is_bot or bots.login is not null as actor_is_bot
    from {{ ref('stg_github__timeline_events') }} as events
    left join bots on lower(events.actor_login) = bots.login
    where events.event = 'commented'
),

-- Two deleted accounts are not distinct: it may be the author's own comment.
first_comments as (
    select
        pull_requests.pull_request_id,
        min(comments.created_at) as first_comment_at
    from pull_requests
    inner join comments
        on
            pull_requests.repo_id = comments.repo_id
            and pull_requests.pull_number = comments.pull_number
    where not comments.actor_is_bot and comments.actor_id is distinct from pull_requests.author_id
    group by pull_requests.pull_request_id
),

first_responses as (
    select
        pull_requests.pull_request_id,
        least(first_comments.first_comment_at, review_totals.first_review_at) as first_response_at
    from pull_requests
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    left join first_comments on pull_requests.pull_request_id = first_comments.pull_request_id
    where pull_requests.has_comments
)

select * from first_responses
