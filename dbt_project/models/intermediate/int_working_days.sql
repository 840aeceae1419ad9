{{ config(materialized='view') }}
{% set minutes = working_minutes() %}

with spans as (
    select * from {{ ref('int_working_spans') }}
),

calendars as (
    select * from {{ ref('int_calendars') }}
),

holidays as (
    select
        date as local_day,
        {{ cell('team') }} as team
    from {{ ref('holidays') }}
),

limits as (
    select
        team,
        min(least(first_day, last_day)) as first_day,
        max(greatest(first_day, last_day)) as last_day
    from spans
    group by team
),

days as (
    select
        team,
        {{ each_day('first_day', 'last_day') }} as local_day
    from limits
),

-- What the clock says, of free days too.
hours as (
    select
        days.team,
        days.local_day,
        calendars.time_zone,
        {{ local_instant('days.local_day', minutes[0], 'calendars.time_zone') }} as starts_at,
        {{ local_instant('days.local_day', minutes[1], 'calendars.time_zone') }} as ends_at,
        position(cast({{ weekday_number('days.local_day') }} as string) in calendars.weekend_days) > 0 as is_weekend,
        exists(
            select 1
            from holidays
            where holidays.local_day = days.local_day and (holidays.team = days.team or lower(holidays.team) = 'all')
        ) as is_holiday
    from days
    inner join calendars on days.team is not distinct from calendars.team
),

-- A day that a country leaves out, as it crosses the date line, would have the hours of the next one.
worked as (
    select
        team,
        local_day,
        case when is_worked then starts_at end as starts_at,
        case when is_worked then greatest(starts_at, ends_at) end as ends_at
    from (
        select
            *,
            not is_weekend and not is_holiday and {{ local_day('starts_at', 'time_zone') }} = local_day as is_worked
        from hours
    )
),

added_up as (
    select
        *,
        cast(coalesce(
            sum({{ microseconds_between('starts_at', 'ends_at') }}) over (
                partition by team
                order by local_day asc
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as bigint) as worked_before
    from worked
)

select * from added_up
