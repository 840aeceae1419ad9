with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

draft_events as (
    select
        repo_id,
        pull_number,
        created_at,
        event_position,
        event = 'convert_to_draft' as is_draft
    from {{ ref('stg_github__timeline_events') }}
    where event in ('ready_for_review', 'convert_to_draft')
),

first_events as (
    select
        repo_id,
        pull_number,
        is_draft
    from draft_events
    qualify row_number() over (partition by repo_id, pull_number order by created_at, event_position) = 1
),

-- A change of state says what the one before was. Without any, it is the state of today.
openings as (
    select
        pull_requests.pull_request_id,
        pull_requests.repo_id,
        pull_requests.pull_number,
        pull_requests.created_at,
        pull_requests.ended_at,
        pull_requests.as_of,
        coalesce(not first_events.is_draft, pull_requests.is_draft, false) as is_draft
    from pull_requests
    left join first_events
        on
            pull_requests.repo_id = first_events.repo_id
            and pull_requests.pull_number = first_events.pull_number
),

changes as (
    select
        openings.pull_request_id,
        draft_events.created_at as starts_at,
        draft_events.event_position,
        openings.ended_at,
        openings.as_of,
        draft_events.is_draft
    from draft_events
    inner join openings
        on
            draft_events.repo_id = openings.repo_id
            and draft_events.pull_number = openings.pull_number
    where openings.ended_at is null or draft_events.created_at <= openings.ended_at
),

states as (
    select
        pull_request_id,
        created_at as starts_at,
        -1 as event_position,
        ended_at,
        as_of,
        is_draft,
        true as is_opening
    from openings
    union all
    select
        pull_request_id,
        starts_at,
        event_position,
        ended_at,
        as_of,
        is_draft,
        false as is_opening
    from changes
),

followed as (
    select
        *,
        lead(starts_at) over (
            partition by pull_request_id
            order by is_opening desc, starts_at asc, event_position asc
        ) as next_starts_at
    from states
),

-- Doubled events do no harm: two drafts in a row are two spells that touch.
spells as (
    select
        pull_request_id,
        starts_at,
        event_position,
        is_draft,
        is_opening,
        next_starts_at is null and ended_at is null as is_running,
        coalesce(
            next_starts_at,
            ended_at,
            case when as_of is not null then greatest(as_of, starts_at) end
        ) as ends_at
    from followed
)

select * from spells
