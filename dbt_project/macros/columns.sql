{# In a select list after `*`: all columns but these. #}
{% macro exclude(columns) %}
    {{- adapter.dispatch('exclude', 'ghmetrics')(columns) -}}
{% endmacro %}

{% macro duckdb__exclude(columns) -%}
    exclude ({{ columns }})
{%- endmacro %}
