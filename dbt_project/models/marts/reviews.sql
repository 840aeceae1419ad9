with reviews as (
    select * from {{ ref('int_reviews') }}
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

timed as (
    select
        reviews.review_id,
        reviews.repo_id,
        reviews.repo_full_name,
        reviews.pull_request_id,
        reviews.pull_number,
        reviews.html_url,
        reviews.reviewer_id,
        reviews.reviewer_login,
        reviews.reviewer_is_bot,
        reviews.state,
        reviews.submitted_at,
        reviews.is_counting,
        reviews.not_counted_because,
        reviews.is_approval,
        reviews.is_first,
        case
            when reviews.submitted_at is not null and drafts.ready_at is not null
                then greatest({{ hours_between('drafts.ready_at', 'reviews.submitted_at') }}, 0)
        end as hours_since_ready
    from reviews
    inner join drafts on reviews.pull_request_id = drafts.pull_request_id
)

select * from timed
