{# An aggregate: the different texts of a group, sorted and joined by a comma and a space. NULL where there is none. #}
{% macro joined_texts(column) %}
    {{- adapter.dispatch('joined_texts', 'ghmetrics')(column) -}}
{% endmacro %}

{% macro duckdb__joined_texts(column) -%}
    string_agg(distinct {{ column }}, ', ' order by {{ column }})
{%- endmacro %}

{# A number that is the same for the same text, to tell texts apart and to put them into an order. #}
{% macro fingerprint(text) %}
    {{- adapter.dispatch('fingerprint', 'ghmetrics')(text) -}}
{% endmacro %}

{% macro duckdb__fingerprint(text) -%}
    hash({{ text }})
{%- endmacro %}
