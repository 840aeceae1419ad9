{#
    A JSON text as a struct of the given shape: keys and types as a dictionary, `[shape]` for a list.
    NULL where the text is no JSON. A key that is absent or of another type is NULL inside.
#}
{% macro parse_json(column, shape) %}
    {{- adapter.dispatch('parse_json', 'ghmetrics')(column, shape) -}}
{% endmacro %}

{% macro duckdb__parse_json(column, shape) -%}
    try(from_json({{ column }}, '{{ tojson(shape) }}'))
{%- endmacro %}

{# The names in a list of structs, sorted and joined: '' for an empty list, NULL for none. #}
{% macro joined_names(list) %}
    {{- adapter.dispatch('joined_names', 'ghmetrics')(list) -}}
{% endmacro %}

{% macro duckdb__joined_names(list) -%}
    {#- DuckDB 1 joins an empty list to NULL, DuckDB 2 to ''. -#}
    case
        when {{ list }} is not null
            then coalesce(array_to_string(list_sort(list_transform({{ list }}, lambda item: item.name)), ', '), '')
    end
{%- endmacro %}

{# The names in a list of structs, as a list of texts. #}
{% macro names(list) %}
    {{- adapter.dispatch('names', 'ghmetrics')(list) -}}
{% endmacro %}

{% macro duckdb__names(list) -%}
    list_transform({{ list }}, lambda item: item.name)
{%- endmacro %}

{# A list or a struct as a JSON text. #}
{% macro as_json(value) %}
    {{- adapter.dispatch('as_json', 'ghmetrics')(value) -}}
{% endmacro %}

{% macro duckdb__as_json(value) -%}
    cast(to_json({{ value }}) as varchar)
{%- endmacro %}
