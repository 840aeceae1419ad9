{# An aggregate: the different texts of a group, sorted and joined by a comma and a space. NULL where there is none. #}
{% macro joined_texts(column) %}
    {{- adapter.dispatch('joined_texts', 'ghmetrics')(column) -}}
{% endmacro %}

{% macro duckdb__joined_texts(column) -%}
    string_agg(distinct {{ column }}, ', ' order by {{ column }})
{%- endmacro %}
