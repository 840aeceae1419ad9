{{ config(materialized='view') }}
with teams as (
    select distinct team
    from {{ ref('int_pull_requests') }}
    where {{ has_calendar() }}
),

calendars as (
    {% set team_weekends = {} %}
    {% for team, days in (var('team_weekends') if var('team_weekends') is mapping else {}).items() %}
        {% do team_weekends.update({team: weekday_numbers(days)}) %}
    {% endfor %}
    select
        team,
        {{ of_team('team', var('team_time_zones'), var('time_zone')) }} as time_zone,
        {{ of_team('team', team_weekends, weekday_numbers(var('weekend'))) }} as weekend_days
    from teams
)

select * from calendars
