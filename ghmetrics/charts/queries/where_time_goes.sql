-- The parts of the lead times, which add up to them: of what was merged, with commits, and was ready once.
, whole as (
    select * from merged where lead_time_hours is not null and ready_at is not null
),

parts as (
    select
        count(*) as pull_requests,
        coalesce(sum(coding_time_hours), 0.0) as coding_time_hours,
        coalesce(sum(ready_wait_hours), 0.0) as ready_wait_hours,
        coalesce(sum(pickup_time_hours), 0.0) as pickup_time_hours,
        coalesce(sum(approval_time_hours), 0.0) as approval_time_hours,
        coalesce(sum(merge_wait_hours), 0.0) as merge_wait_hours,
        coalesce(sum(review_to_merge_hours), 0.0) as review_to_merge_hours,
        coalesce(sum(unreviewed_hours), 0.0) as unreviewed_hours
    from whole
),

listed as (
    unpivot parts
    on coding_time_hours, ready_wait_hours, pickup_time_hours, approval_time_hours, merge_wait_hours,
        review_to_merge_hours, unreviewed_hours
    into name part value hours
)

select
    part,
    hours,
    hours / nullif(sum(hours) over (), 0) as share,
    pull_requests
from listed
