{{ config(materialized='view') }}
with pull_requests as (
    select *
    from {{ ref('int_pull_requests') }}
    where is_counted
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

ready as (
    select
        pull_requests.pull_request_id,
        drafts.ready_at,
        {{ hours_between('drafts.ready_at', 'review_totals.first_review_at') }} as hours_to_review,
        {{ hours_between('drafts.ready_at', 'pull_requests.as_of') }} as hours_so_far
    from pull_requests
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    where drafts.ready_at is not null
),

judged as (
    select
        pull_request_id,
        ready_at,
        case
            when hours_to_review <= {{ var('review_target_hours') }} then true
            when hours_to_review is not null or hours_so_far > {{ var('review_target_hours') }} then false
        end as is_reviewed_within_target
    from ready
)

select * from judged
