{% set durations = {
    'drafts': ['draft_hours'],
    'durations': [
        'cycle_time_hours',
        'review_time_hours',
        'lead_time_hours',
        'time_to_close_hours',
        'age_hours',
    ],
    'time_parts': [
        'coding_time_hours',
        'ready_wait_hours',
        'pickup_time_hours',
        'approval_time_hours',
        'merge_wait_hours',
        'review_to_merge_hours',
        'unreviewed_hours',
    ],
} %}

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

negative as (
    {% for relation, columns in durations.items() %}
        {% set is_last_relation = loop.last %}
        {% for column in columns %}
            select
                pull_requests.repo_id,
                pull_requests.repo_full_name,
                pull_requests.pull_number,
                '{{ column }}' as duration,
                {{ relation }}.{{ column }} as hours
            from pull_requests
            inner join {{ relation }} on pull_requests.pull_request_id = {{ relation }}.pull_request_id
            where {{ relation }}.{{ column }} < 0
            {{ 'union all' if not (loop.last and is_last_relation) }}
        {% endfor %}
    {% endfor %}
)

select * from negative
