-- Too many to show each: counted in fields whose sides double, from 1 line and from 5 minutes on.
, fields as (
    select
        floor(log2(greatest(additions + deletions, 1)))::integer as line_step,
        floor(log2(greatest(cycle_time_hours, 1 / 12.0) * 12))::integer as hour_step
    from merged
    where size_class is not null and additions + deletions is not null
)

select
    2.0 ^ line_step as lines,
    2.0 ^ (line_step + 1) as lines_end,
    2.0 ^ hour_step / 12 as hours,
    2.0 ^ (hour_step + 1) / 12 as hours_end,
    count(*) as pull_requests
from fields
group by line_step, hour_step
order by line_step, hour_step
