-- As `weekly_metrics` has it: over what was merged in the week, p90 from ten on.
, measured as (
    select
        date_trunc('week', merged_day)::date as week,
        is_late,
        case $7::varchar when 'cycle_time' then cycle_time_hours when 'review_time' then review_time_hours end as hours
    from merged
),

by_week as (
    select
        week,
        count(hours) as n,
        quantile_cont(hours, 0.5) as median_hours,
        quantile_cont(hours, 0.75) as p75_hours,
        case when count(hours) >= 10 then quantile_cont(hours, 0.9) end as p90_hours
    from measured
    group by week
)

select
    weeks.week,
    coalesce(by_week.n, 0) as n,
    by_week.median_hours,
    by_week.p75_hours,
    by_week.p90_hours
from weeks
left join by_week on weeks.week = by_week.week
order by weeks.week
