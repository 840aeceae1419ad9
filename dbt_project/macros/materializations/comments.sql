{#
    The descriptions of columns as comments. A model with a contract has all columns that it describes, so that nobody need
    ask the database which are there, as dbt-duckdb does.
#}
{% macro duckdb__alter_column_comment(relation, column_dict) %}
    {%- set there = none if config.get('contract').enforced
        else adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- for name, column in column_dict.items() if there is none or name in there %}
        comment on column {{ relation }}.{{ adapter.quote(name) }} is {{ duckdb_escape_comment(column['description']) }};
    {%- endfor %}
{% endmacro %}
