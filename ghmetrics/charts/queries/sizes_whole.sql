-- Medians by size class, from the smallest to the largest.
, sized as (
    select size_class, additions + deletions as lines, cycle_time_hours from merged
    where size_class is not null and additions + deletions is not null
)

select
    size_class,
    count(*) as n,
    quantile_cont(cycle_time_hours, 0.5) as median_hours,
    min(lines) as least_lines,
    max(lines) as most_lines
from sized
group by size_class
order by max(lines)
