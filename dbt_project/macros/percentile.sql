{# The continuous percentile, NULLs left out. #}
{% macro percentile(column, share) %}
    {{- adapter.dispatch('percentile', 'ghmetrics')(column, share) -}}
{% endmacro %}

{% macro duckdb__percentile(column, share) -%}
    quantile_cont({{ column }}, {{ share }})
{%- endmacro %}

{# Several of them at once, which is much cheaper: a list in the order of the shares, to be read by `percentile_at`. #}
{% macro percentiles(column, shares) %}
    {{- adapter.dispatch('percentiles', 'ghmetrics')(column, shares) -}}
{% endmacro %}

{% macro duckdb__percentiles(column, shares) -%}
    quantile_cont({{ column }}, [{{ shares | join(', ') }}])
{%- endmacro %}

{# The percentile at a place in such a list, from 1. #}
{% macro percentile_at(percentiles, place) %}
    {{- adapter.dispatch('percentile_at', 'ghmetrics')(percentiles, place) -}}
{% endmacro %}

{% macro duckdb__percentile_at(percentiles, place) -%}
    {{ percentiles }}[{{ place }}]
{%- endmacro %}
