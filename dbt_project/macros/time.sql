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
