with spells as (
    select * from {{ ref('int_draft_spells') }}
),

measured as (
    select
        pull_request_id,
        min(starts_at) filter (where not is_draft) as ready_at,
        case
            when count(*) filter (where is_draft and ends_at is null) > 0 then null
            else {{ hours(
                'coalesce(sum(' ~ microseconds_between('starts_at', 'ends_at') ~ ') filter (where is_draft), 0)'
            ) }}
        end as draft_hours,
        max(starts_at) filter (where is_draft and is_running) as draft_since
    from spells
    group by pull_request_id
)

select * from measured
