{#
    The texts at some paths of a JSON text, as a list in their order: NULL for what is absent or null there, and for
    all of a text that is no JSON. Another way than `parse_json`, for the test that counts anew.
#}
{% macro json_texts(column, paths) %}
    {{- adapter.dispatch('json_texts', 'ghmetrics')(column, paths) -}}
{% endmacro %}

{% macro duckdb__json_texts(column, paths) -%}
    try(json_extract_string({{ column }}, ['{{ paths | join("', '") }}']))
{%- endmacro %}
