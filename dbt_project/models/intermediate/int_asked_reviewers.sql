with waiting_requests as (
    select *
    from {{ ref('int_review_requests') }}
    where outcome = 'waiting'
),

-- Neither a bot nor a deleted account can answer.
answerable as (
    select
        pull_request_id,
        requested_at,
        coalesce(team_slug, reviewer_login) as reviewer
    from waiting_requests
    where not reviewer_is_bot and coalesce(reviewer_login, '') != 'ghost'
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
