{{ config(materialized='view') }}
with waiting_requests as (
    select *
    from {{ ref('int_review_requests') }}
    where outcome = 'waiting'
),

last_reviews as (
    select
        pull_request_id,
        max(submitted_at) as last_review_at
    from {{ ref('int_reviews') }}
    where is_counting
    group by pull_request_id
),

-- Neither a bot nor a deleted account can answer. Whom a team sent nobody says: any review since answers for it.
answerable as (
    select
        requests.pull_request_id,
        requests.requested_at,
        coalesce(requests.team_slug, requests.reviewer_login) as reviewer
    from waiting_requests as requests
    left join last_reviews on requests.pull_request_id = last_reviews.pull_request_id
    where
        not requests.reviewer_is_bot
        and coalesce(requests.reviewer_login, '') != 'ghost'
        and (
            requests.reviewer_login is not null
            or last_reviews.last_review_at is null
            or last_reviews.last_review_at < requests.asked_at
        )
),

asked as (
    select
        pull_request_id,
        min(requested_at) as asked_since,
        {{ joined_texts('reviewer') }} as requested_reviewers
    from answerable
    group by pull_request_id
)

select * from asked
