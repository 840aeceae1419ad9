{# In a select list: one row for each item of a list, none for an empty one. #}
{% macro each(list) %}
    {{- adapter.dispatch('each', 'ghmetrics')(list) -}}
{% endmacro %}

{% macro duckdb__each(list) -%}
    unnest({{ list }})
{%- endmacro %}

{# The item at a place of a list, 1 for the first; NULL where the list is shorter. #}
{% macro item(list, place) %}
    {{- adapter.dispatch('item', 'ghmetrics')(list, place) -}}
{% endmacro %}

{% macro duckdb__item(list, place) -%}
    {{ list }}[{{ place }}]
{%- endmacro %}

{# How many items a list has. #}
{% macro item_count(list) %}
    {{- adapter.dispatch('item_count', 'ghmetrics')(list) -}}
{% endmacro %}

{% macro duckdb__item_count(list) -%}
    len({{ list }})
{%- endmacro %}
