{# The continuous percentile, NULLs left out. #}
{% macro percentile(column, share) %}
    {{- adapter.dispatch('percentile', 'ghmetrics')(column, share) -}}
{% endmacro %}

{% macro duckdb__percentile(column, share) -%}
    quantile_cont({{ column }}, {{ share }})
{%- endmacro %}
