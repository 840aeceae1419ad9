with pull_requests as (
    select *
    from {{ ref('int_pull_requests') }}
    where {{ has_calendar() }}
),

calendars as (
    select * from {{ ref('int_calendars') }}
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

draft_spells as (
    select * from {{ ref('int_draft_spells') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

commit_totals as (
    select * from {{ ref('int_commit_totals') }}
),

durations as (
    select * from {{ ref('int_durations') }}
),

time_parts as (
    select * from {{ ref('int_time_parts') }}
),

instants as (
    select
        pull_requests.pull_request_id,
        pull_requests.team,
        pull_requests.created_at,
        pull_requests.merged_at,
        pull_requests.closed_at,
        pull_requests.as_of,
        drafts.ready_at,
        review_totals.first_review_at,
        least(commit_totals.first_commit_at, pull_requests.created_at) as started_at,
        time_parts.reviewed_at,
        time_parts.approved_at,
        drafts.draft_hours,
        durations.cycle_time_hours,
        durations.review_time_hours,
        durations.lead_time_hours,
        durations.time_to_close_hours,
        durations.age_hours,
        time_parts.coding_time_hours,
        time_parts.ready_wait_hours,
        time_parts.pickup_time_hours,
        time_parts.approval_time_hours,
        time_parts.merge_wait_hours,
        time_parts.review_to_merge_hours,
        time_parts.unreviewed_hours
    from pull_requests
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    inner join commit_totals on pull_requests.pull_request_id = commit_totals.pull_request_id
    inner join durations on pull_requests.pull_request_id = durations.pull_request_id
    inner join time_parts on pull_requests.pull_request_id = time_parts.pull_request_id
),

spans as (
    {% for duration, (starts_at, ends_at) in working_spans().items() %}
        select
            pull_request_id,
            team,
            '{{ duration }}' as duration,
            {{ starts_at }} as starts_at,
            {{ ends_at }} as ends_at
        from instants
        where {{ duration }}_hours is not null
        union all
    {% endfor %}
    select
        instants.pull_request_id,
        instants.team,
        'draft' as duration,
        draft_spells.starts_at,
        draft_spells.ends_at
    from instants
    inner join draft_spells on instants.pull_request_id = draft_spells.pull_request_id
    where draft_spells.is_draft and instants.draft_hours is not null
),

countable as (
    select
        pull_request_id,
        team,
        duration,
        {{ countable('starts_at') }} as starts_at,
        {{ countable('ends_at') }} as ends_at
    from spans
),

-- The wall's day tells where to look in the table of days.
with_days as (
    select
        countable.*,
        {{ local_day('countable.starts_at', 'calendars.time_zone') }} as first_day,
        {{ local_day('countable.ends_at', 'calendars.time_zone') }} as last_day
    from countable
    inner join calendars on countable.team is not distinct from calendars.team
)

select * from with_days
