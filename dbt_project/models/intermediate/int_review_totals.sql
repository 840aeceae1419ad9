with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

counting_reviews as (
    select *
    from {{ ref('int_reviews') }}
    where is_counting
),

totals as (
    select
        pull_requests.pull_request_id,
        any_value(pull_requests.merged_at) as merged_at,
        min(reviews.submitted_at) as first_review_at,
        min(reviews.submitted_at) filter (where reviews.is_approval) as first_approval_at,
        max(reviews.submitted_at) filter (
            where
            reviews.is_approval
            and (pull_requests.ended_at is null or reviews.submitted_at <= pull_requests.ended_at)
        ) as last_approval_at,
        count(reviews.review_id) as review_count,
        count(*) filter (where reviews.is_approval) as approval_count,
        count(*) filter (where reviews.state = 'changes_requested') as changes_requested_count,
        count(distinct reviews.reviewer_id) as reviewer_count
    from pull_requests
    left join counting_reviews as reviews on pull_requests.pull_request_id = reviews.pull_request_id
    group by pull_requests.pull_request_id
),

judged as (
    select
        * {{ exclude('merged_at') }},
        merged_at is not null and (first_review_at is null or first_review_at > merged_at) as was_merged_unreviewed,
        merged_at is not null and (first_approval_at is null or first_approval_at > merged_at) as was_merged_unapproved
    from totals
)

select * from judged
