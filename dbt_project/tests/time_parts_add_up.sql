-- What a merged pull request waited for, part by part, is all of its lead time, in working hours too.
with pull_requests as (
    select * from {{ ref('pull_requests') }}
),

added_up as (
    {% for unit in ['hours', 'working_hours'] %}
        select
            repo_full_name,
            number,
            '{{ unit }}' as unit,
            lead_time_{{ unit }} as lead_time,
            coalesce(coding_time_{{ unit }}, 0)
            + coalesce(ready_wait_{{ unit }}, 0)
            + coalesce(pickup_time_{{ unit }}, 0)
            + coalesce(approval_time_{{ unit }}, 0)
            + coalesce(merge_wait_{{ unit }}, 0)
            + coalesce(review_to_merge_{{ unit }}, 0)
            + coalesce(unreviewed_{{ unit }}, 0) as parts
        from pull_requests
        where state = 'merged' and lead_time_{{ unit }} is not null and ready_at is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

different as (
    select *
    from added_up
    where abs(parts - lead_time) > 0.000001
)

select * from different
