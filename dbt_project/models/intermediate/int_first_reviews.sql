{{ config(materialized='view') }}
with drafts as (
    select * from {{ ref('int_drafts') }}
),

first_reviews as (
    select
        pull_request_id,
        repo_id,
        reviewer_id,
        min(submitted_at) as first_review_at
    from {{ ref('int_reviews') }}
    where is_counting and reviewer_id is not null
    group by pull_request_id, repo_id, reviewer_id
),

standing_requests as (
    select *
    from {{ ref('int_review_requests') }}
    where outcome != 'removed'
),

awaited as (
    select
        first_reviews.pull_request_id,
        first_reviews.repo_id,
        first_reviews.reviewer_id,
        first_reviews.first_review_at,
        coalesce(min(requests.requested_at), any_value(drafts.ready_at)) as awaited_since
    from first_reviews
    inner join drafts on first_reviews.pull_request_id = drafts.pull_request_id
    left join standing_requests as requests
        on
            first_reviews.pull_request_id = requests.pull_request_id
            and first_reviews.reviewer_id = requests.reviewer_id
            and first_reviews.first_review_at >= requests.asked_at
    group by
        first_reviews.pull_request_id, first_reviews.repo_id, first_reviews.reviewer_id, first_reviews.first_review_at
),

measured as (
    select
        *,
        case
            when awaited_since is not null
                then greatest({{ hours_between('awaited_since', 'first_review_at') }}, 0)
        end as response_hours
    from awaited
)

select * from measured
