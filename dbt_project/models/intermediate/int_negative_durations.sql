{% set durations = [
    'cycle_time_hours',
    'review_time_hours',
    'lead_time_hours',
    'time_to_close_hours',
    'age_hours',
    'draft_hours',
    'coding_time_hours',
    'ready_wait_hours',
    'pickup_time_hours',
    'approval_time_hours',
    'merge_wait_hours',
    'review_to_merge_hours',
    'unreviewed_hours',
] %}

with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

durations as (
    select * from {{ ref('int_durations') }}
),

time_parts as (
    select * from {{ ref('int_time_parts') }}
),

measured as (
    select
        pull_requests.repo_id,
        pull_requests.repo_full_name,
        pull_requests.pull_number,
        drafts.draft_hours,
        durations.* exclude (pull_request_id),
        time_parts.* exclude (pull_request_id)
    from pull_requests
    inner join drafts
        on
            pull_requests.repo_id = drafts.repo_id
            and pull_requests.pull_number = drafts.pull_number
    inner join durations on pull_requests.pull_request_id = durations.pull_request_id
    inner join time_parts on pull_requests.pull_request_id = time_parts.pull_request_id
),

negative as (
    {% for duration in durations %}
        select
            repo_id,
            repo_full_name,
            pull_number,
            '{{ duration }}' as duration,
            {{ duration }} as hours
        from measured
        where {{ duration }} < 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from negative
