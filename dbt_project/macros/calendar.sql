{#
    Whether working hours are counted at all. Without a calendar the models below are empty and cost nothing.
#}
{% macro has_calendar() -%}
    {{ 'true' if var('working_hours') else 'false' }}
{%- endmacro %}

{# '09:00-17:00' as the minutes of the day when work begins and ends: [540, 1020]. '24:00' ends a whole day. #}
{% macro working_minutes() %}
    {%- set said = var('working_hours') | string -%}
    {%- set minutes = [] -%}
    {%- for time in said.split('-') if time | length == 5 and time[2] == ':' -%}
        {%- if time[:2].isdecimal() and time[3:].isdecimal() and time[3:] | int < 60 -%}
            {%- do minutes.append(time[:2] | int * 60 + time[3:] | int) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set is_right = said | length == 11 and minutes | length == 2
        and minutes[0] < minutes[1] and minutes[1] <= 24 * 60 -%}
    {%- if execute and said and not is_right -%}
        {{ exceptions.raise_compiler_error(
            "the var working_hours is '" ~ said ~ "', but it is written as '09:00-17:00' and begins before it ends, "
            ~ "on the same day"
        ) }}
    {%- endif -%}
    {{ return(minutes if is_right else [0, 0]) }}
{% endmacro %}

{# Names of weekdays as their ISO numbers, one after another: ['saturday', 'sunday'] is 67. #}
{% macro weekday_numbers(names) %}
    {%- set weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] -%}
    {%- set numbers = [] -%}
    {%- for name in names -%}
        {%- if name | lower in weekdays -%}
            {%- do numbers.append(weekdays.index(name | lower) + 1) -%}
        {%- elif execute -%}
            {{ exceptions.raise_compiler_error(
                "a weekend is a list of weekdays, but '" ~ name ~ "' is none: " ~ weekdays | join(', ')
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(numbers | sort | join) }}
{% endmacro %}

{# What a var gives to each team that differs, and another one to all others. #}
{% macro of_team(team, given, otherwise) %}
    {%- set cases = [] -%}
    {#- sqlfluff has a text in the place of what a var holds. -#}
    {%- for name, value in (given if given is mapping else {}) | dictsort -%}
        {%- do cases.append('when ' ~ quoted(name | trim) ~ ' then ' ~ quoted(value)) -%}
    {%- endfor -%}
    {%- set default = quoted(otherwise) -%}
    {{ 'case ' ~ team ~ ' ' ~ cases | join(' ') ~ ' else ' ~ default ~ ' end' if cases else default }}
{%- endmacro %}

{% macro quoted(text) %}
    {{- "'" ~ text | replace("'", "''") ~ "'" -}}
{% endmacro %}

{# Commits may be dated anywhere from the year 1 to 9999: days are counted from 1970 to 2099 only. #}
{% macro countable(instant) %}
    {{- adapter.dispatch('countable', 'ghmetrics')(instant) -}}
{% endmacro %}

{% macro duckdb__countable(instant) -%}
    least(greatest({{ instant }}, timestamptz '1970-01-01 00:00:00+00'), timestamptz '2100-01-01 00:00:00+00')
{%- endmacro %}

{# The day on the calendar on the wall there. #}
{% macro local_day(instant, time_zone) %}
    {{- adapter.dispatch('local_day', 'ghmetrics')(instant, time_zone) -}}
{% endmacro %}

{% macro duckdb__local_day(instant, time_zone) -%}
    cast(timezone({{ time_zone }}, {{ instant }}) as date)
{%- endmacro %}

{# The instant when the clock on the wall shows so many minutes of that day. #}
{% macro local_instant(day, minutes, time_zone) %}
    {{- adapter.dispatch('local_instant', 'ghmetrics')(day, minutes, time_zone) -}}
{% endmacro %}

{% macro duckdb__local_instant(day, minutes, time_zone) -%}
    timezone({{ time_zone }}, cast({{ day }} as timestamp) + interval '{{ minutes }} minutes')
{%- endmacro %}

{# The ISO number of a weekday, 1 for a Monday. #}
{% macro weekday_number(day) %}
    {{- adapter.dispatch('weekday_number', 'ghmetrics')(day) -}}
{% endmacro %}

{% macro duckdb__weekday_number(day) -%}
    isodow({{ day }})
{%- endmacro %}

{# Microseconds worked up to an instant, counted from the calendar's first day on; `day` is the row of its day. #}
{% macro worked_until(instant, day) -%}
    (
        {{ day }}.worked_before
        + case
            when {{ day }}.starts_at is not null
                then {{ microseconds_between(
                    day ~ '.starts_at', 'least(greatest(' ~ instant ~ ', ' ~ day ~ '.starts_at), ' ~ day ~ '.ends_at)'
                ) }}
            else 0
        end
    )
{%- endmacro %}

{# The durations that have a second column in working hours, each with its beginning and its end. #}
{% macro working_spans() %}
    {{ return({
        'cycle_time': ['created_at', 'merged_at'],
        'review_time': ['created_at', 'first_review_at'],
        'lead_time': ['started_at', 'merged_at'],
        'time_to_close': ['created_at', 'closed_at'],
        'age': ['created_at', 'greatest(as_of, created_at)'],
        'coding_time': ['started_at', 'created_at'],
        'ready_wait': ['created_at', 'ready_at'],
        'pickup_time': ['ready_at', 'reviewed_at'],
        'approval_time': ['reviewed_at', 'approved_at'],
        'merge_wait': ['approved_at', 'merged_at'],
        'review_to_merge': ['reviewed_at', 'merged_at'],
        'unreviewed': ['ready_at', 'merged_at'],
    }) }}
{% endmacro %}
