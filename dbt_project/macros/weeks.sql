{# The Monday of the week, in UTC, that an instant is in. #}
{% macro week_of(instant) %}
    {{- adapter.dispatch('week_of', 'ghmetrics')(instant) -}}
{% endmacro %}

{% macro duckdb__week_of(instant) -%}
    cast(date_trunc('week', {{ instant }} at time zone 'UTC') as date)
{%- endmacro %}
