-- The median of the newest four weeks, and of all days.
, measured as (
    select
        is_late,
        case $7::varchar when 'cycle_time' then cycle_time_hours when 'review_time' then review_time_hours end as hours
    from merged
)

select
    count(hours) as n,
    quantile_cont(hours, 0.5) as median_hours,
    count(hours) filter (where is_late) as late_n,
    quantile_cont(hours, 0.5) filter (where is_late) as late_median_hours
from measured
