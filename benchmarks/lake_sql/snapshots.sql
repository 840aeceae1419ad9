-- Each fetch of a pull request of one repository: by one of four first syncs, and by the daily one that saw its end.
create or replace table seen as
with first_seen as (
    select
        *,
        getvariable('until') - to_days(cast(getvariable('days') - (k * 4) // $count as integer)) as synced_at,
        true as is_compacted
    from pulls
),

last_seen as (
    select
        * replace (
            getvariable('until') - to_days(cast(
                date_diff('second', created_at + to_seconds(span_s), getvariable('until')) // 86400 as integer
            )) as synced_at,
            false as is_compacted
        )
    from first_seen
    where created_at + to_seconds(span_s) > synced_at
),

fetches as (
    select * from first_seen where created_at < synced_at
    union all by name
    select * from last_seen
)

select
    *,
    0 as touched,
    least(1, date_diff('second', created_at, synced_at) / greatest(span_s, 1)) as share
from fetches;
