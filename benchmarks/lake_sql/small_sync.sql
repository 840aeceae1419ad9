-- Some pull requests of one repository that have changed since, the open ones first; those of the next sync are others.
create or replace table seen as
with ranked as (
    select
        *,
        row_number() over (order by is_open desc, draw(i, 'touched')) as place
    from pulls
)

select
    * exclude (place) replace (is_open and draw(i, 'merged now') > 0.3 as is_open, is_merged or is_open as is_merged),
    getvariable('until') + to_minutes(cast(10 * $sync as integer)) as synced_at,
    false as is_compacted,
    $sync as touched,
    1 as share
from ranked
where place > ($sync - 1) * $touched and place <= $sync * $touched;
