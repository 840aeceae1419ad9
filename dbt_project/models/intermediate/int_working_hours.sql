{{ config(materialized='view') }}
{% set durations = working_spans().keys() | list %}

with drafts as (
    select *
    from {{ ref('int_drafts') }}
    where {{ has_calendar() }}
),

spans as (
    select * from {{ ref('int_working_spans') }}
),

days as (
    select * from {{ ref('int_working_days') }}
),

worked as (
    select
        spans.pull_request_id,
        spans.duration,
        {{ worked_until('spans.ends_at', 'last_days') }}
        - {{ worked_until('spans.starts_at', 'first_days') }} as microseconds
    from spans
    inner join days as first_days
        on spans.team is not distinct from first_days.team and spans.first_day = first_days.local_day
    inner join days as last_days
        on spans.team is not distinct from last_days.team and spans.last_day = last_days.local_day
),

totals as (
    select
        pull_request_id,
        {% for duration in durations %}
            sum(microseconds) filter (where duration = '{{ duration }}') as {{ duration }},
        {% endfor %}
        sum(microseconds) filter (where duration = 'draft') as draft
    from worked
    group by pull_request_id
),

measured as (
    select
        drafts.pull_request_id,
        {% for duration in durations %}
            {{ hours('totals.' ~ duration) }} as {{ duration }}_working_hours,
        {% endfor %}
        case
            when drafts.draft_hours is not null
                then {{ hours('coalesce(totals.draft, 0)') }}
        end as draft_working_hours
    from drafts
    left join totals on drafts.pull_request_id = totals.pull_request_id
)

select * from measured
