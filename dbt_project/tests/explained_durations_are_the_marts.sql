-- What is explained is what the mart says, for every duration of every pull request, to the last bit.
{{ config(tags='thorough') }}
{% set metrics = [
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
    'reverted_after_hours',
] %}

with in_the_mart as (
    {% for metric in metrics %}
        select
            pull_request_id,
            '{{ metric }}' as metric,
            {{ metric }} as hours
        from {{ ref('pull_requests') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

explained as (
    select * from {{ ref('explained_durations') }}
),

different as (
    select
        in_the_mart.pull_request_id,
        in_the_mart.metric,
        in_the_mart.hours,
        explained.hours as explained_hours
    from in_the_mart
    left join explained
        on
            in_the_mart.pull_request_id = explained.pull_request_id
            and in_the_mart.metric = explained.metric
    where explained.metric is null or explained.hours is distinct from in_the_mart.hours
)

select * from different
