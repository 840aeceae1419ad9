-- Working hours are known wherever the hours are, if there is a calendar, and are never more than they.
with pull_requests as (
    select * from {{ ref('pull_requests') }}
),

compared as (
    {% for duration in ['draft'] + working_spans().keys() | list %}
        select
            repo_full_name,
            number,
            '{{ duration }}' as duration,
            {{ duration }}_hours as hours,
            {{ duration }}_working_hours as working_hours
        from pull_requests
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

wrong as (
    select *
    from compared
    where
        ({{ has_calendar() }} and (hours is null) != (working_hours is null))
        or abs(working_hours) > abs(hours) + 0.000001
)

select * from wrong
