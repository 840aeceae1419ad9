with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

comments as (
    select *
    from {{ ref('stg_github__timeline_events') }}
    where event = 'commented'
),

-- Whether comments were fetched at all shows only where one has landed.
responses as (
    select
        pull_requests.pull_request_id,
        min(comments.created_at) filter (
            where
            not comments.actor_is_bot
            and comments.actor_id is distinct from pull_requests.author_id
        ) as first_comment_at
    from pull_requests
    inner join comments
        on
            pull_requests.repo_id = comments.repo_id
            and pull_requests.pull_number = comments.pull_number
    group by pull_requests.pull_request_id
),

first_responses as (
    select
        responses.pull_request_id,
        least(responses.first_comment_at, review_totals.first_review_at) as first_response_at
    from responses
    inner join review_totals on responses.pull_request_id = review_totals.pull_request_id
)

select * from first_responses
