{#
    What a clock in UTC shows at an instant, without a zone: no BI tool moves it to another one. In DuckDB by functions
    of its core, since a reader may have no extension for time zones.
#}
{% macro utc_clock(instant) %}
    {{- adapter.dispatch('utc_clock', 'ghmetrics')(instant) -}}
{% endmacro %}

{% macro duckdb__utc_clock(instant) -%}
    make_timestamp(epoch_us({{ instant }}))
{%- endmacro %}

{# The Monday of an instant's week on that clock, by the same functions. #}
{% macro utc_monday(instant) -%}
    {{ monday_of(utc_clock(instant)) }}
{%- endmacro %}
