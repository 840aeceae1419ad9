-- What a merged pull request waited for, part by part, is all of its lead time.
with pull_requests as (
    select * from {{ ref('pull_requests') }}
),

added_up as (
    select
        repo_full_name,
        number,
        lead_time_hours,
        coalesce(coding_time_hours, 0)
        + coalesce(ready_wait_hours, 0)
        + coalesce(pickup_time_hours, 0)
        + coalesce(approval_time_hours, 0)
        + coalesce(merge_wait_hours, 0)
        + coalesce(review_to_merge_hours, 0)
        + coalesce(unreviewed_hours, 0) as parts_hours
    from pull_requests
    where state = 'merged' and lead_time_hours is not null and ready_at is not null
),

different as (
    select *
    from added_up
    where abs(parts_hours - lead_time_hours) > 0.000001
)

select * from different
