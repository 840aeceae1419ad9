-- As `weekly_metrics` counts them.
, happened as (
    select 'opened' as event, created_at::date as day from chosen
    union all
    select 'merged' as event, merged_at::date as day from chosen where state = 'merged'
    union all
    select 'closed' as event, closed_at::date as day from chosen where state = 'closed'
),

counted as (
    select
        date_trunc('week', happened.day)::date as week,
        happened.event,
        count(*) as pull_requests,
        count(*) filter (where happened.day >= span.lately_day) as late
    from happened
    cross join span
    where happened.day between span.since_day and span.until_day
    group by all
)

select
    weeks.week,
    events.event,
    coalesce(counted.pull_requests, 0) as pull_requests,
    coalesce(counted.late, 0) as late
from weeks
cross join (values ('opened', 1), ('merged', 2), ('closed', 3)) as events (event, place)
left join counted on weeks.week = counted.week and events.event = counted.event
order by weeks.week, events.place
