with review_requests as (
    select * from {{ ref('int_review_requests') }}
),

selected as (
    select
        repo_id || '/' || pull_number || '/' || event_key as review_request_id,
        repo_id,
        repo_full_name,
        pull_request_id,
        pull_number,
        reviewer_id,
        reviewer_login,
        reviewer_is_bot,
        team_slug,
        requested_by_login,
        asked_at,
        requested_at,
        removed_at,
        answered_at,
        response_hours,
        outcome
    from review_requests
)

select * from selected
