-- What of each pull request was there when it was fetched, and the file and the place in it where that lies.
create or replace table snapshots as
with counted as (
    select
        * exclude (share) replace (is_merged and not is_open and share >= 1 as is_merged, is_open or share < 1 as is_open),
        case
            when touched > 0 then synced_at - interval 30 seconds else on_the_way(created_at, span_s, share)
        end as updated_at,
        case
            when touched > 0 and has_ended then created_at + to_seconds(span_s)
            when touched > 0 then synced_at - interval 30 seconds
            when share >= 1 and not is_open then on_the_way(created_at, span_s, share)
        end as closed_at,
        was_draft and not stays_draft and share >= 0.1 as seen_ready,
        least(reviews, greatest(0, cast(floor((share - 0.12) / 0.85 * (reviews + 1)) as bigint)))
        + least(touched, 1) as seen_reviews,
        least(commits, 1 + cast(floor(share * commits) as bigint)) as seen_commits,
        least(requests, greatest(0, cast(floor((share - 0.15) / 0.6 * (requests + 1)) as bigint))) as seen_requests,
        was_reopened and share >= 0.8 as seen_reopening,
        has_removal and share >= 0.85 as seen_removal,
        has_dismissal and share >= 0.9 as seen_dismissal,
        least(comments, cast(floor(share * (comments + 1)) as bigint)) as seen_comments
    from seen
),

placed as (
    select
        *,
        cast(seen_ready as bigint) + seen_requests + 2 * cast(seen_reopening as bigint) + cast(seen_removal as bigint)
        + cast(seen_dismissal as bigint) + cast(not is_open as bigint) as seen_events,
        row_number() over (order by synced_at, is_compacted, number) - 1 as ordinal,
        row_number() over (partition by synced_at, is_compacted order by number) - 1 as place,
        strftime(synced_at, '%Y%m%dT%H%M%S000000-') || left(md5(concat($repository, synced_at)), 6) as sync_id
    from counted
)

select
    *,
    synced_at + to_milliseconds(2 * place) as fetched_at,
    case
        when is_compacted then sync_id || '-' || number || '~000001-' || left(md5(sync_id), 6)
        else sync_id || '-' || number
    end as snapshot_id,
    case
        when is_compacted
            then 'merged-' || left(sync_id, 21) || '-' || left(md5(sync_id), 6)
                || printf('-%04d', place // getvariable('merged'))
        else sync_id || printf('-%04d', place // getvariable('batch'))
    end as file
from placed
order by ordinal;
