{# Microseconds from one instant to another, as a whole number, so that sums stay exact. #}
{% macro microseconds_between(start_at, end_at) %}
    {{- adapter.dispatch('microseconds_between', 'ghmetrics')(start_at, end_at) -}}
{% endmacro %}

{% macro duckdb__microseconds_between(start_at, end_at) -%}
    (epoch_us({{ end_at }}) - epoch_us({{ start_at }}))
{%- endmacro %}

{# Hours as DOUBLE: 90 minutes are 1.5. #}
{% macro hours(microseconds) -%}
    ({{ microseconds }} / 3.6e9)
{%- endmacro %}

{% macro hours_between(start_at, end_at) -%}
    {{ hours(microseconds_between(start_at, end_at)) }}
{%- endmacro %}

{# Seconds as DOUBLE. #}
{% macro seconds_between(start_at, end_at) -%}
    ({{ microseconds_between(start_at, end_at) }} / 1e6)
{%- endmacro %}

{# Days as DOUBLE: 36 hours are 1.5. #}
{% macro days_between(start_at, end_at) -%}
    ({{ microseconds_between(start_at, end_at) }} / 8.64e10)
{%- endmacro %}

{# An instant, or NULL for one that no clock shows: infinity, and years beyond four digits. #}
{% macro possible(instant) %}
    {{- adapter.dispatch('possible', 'ghmetrics')(instant) -}}
{% endmacro %}

{% macro duckdb__possible(instant) -%}
    case
        when
            {{ instant }} between timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 23:59:59.999999+00'
            then {{ instant }}
    end
{%- endmacro %}

{# The instant that a text tells, NULL for one that tells none. #}
{% macro as_instant(text) %}
    {{- adapter.dispatch('as_instant', 'ghmetrics')(text) -}}
{% endmacro %}

{% macro duckdb__as_instant(text) -%}
    try_cast({{ text }} as timestamptz)
{%- endmacro %}

{# The day of an instant, in UTC whatever the session's time zone is. #}
{% macro utc_day(instant) %}
    {{- adapter.dispatch('utc_day', 'ghmetrics')(instant) -}}
{% endmacro %}

{% macro duckdb__utc_day(instant) -%}
    cast({{ instant }} at time zone 'UTC' as date)
{%- endmacro %}

{# The Monday of a day's week. #}
{% macro monday_of(day) %}
    {{- adapter.dispatch('monday_of', 'ghmetrics')(day) -}}
{% endmacro %}

{% macro duckdb__monday_of(day) -%}
    cast(date_trunc('week', {{ day }}) as date)
{%- endmacro %}

{# The Monday of the week, in UTC, that an instant is in. #}
{% macro week_of(instant) -%}
    {{ monday_of(utc_day(instant)) }}
{%- endmacro %}

{# A row for each day from the first to the last, both included. #}
{% macro each_day(first_day, last_day) %}
    {{- adapter.dispatch('each_day', 'ghmetrics')(first_day, last_day) -}}
{% endmacro %}

{% macro duckdb__each_day(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}
