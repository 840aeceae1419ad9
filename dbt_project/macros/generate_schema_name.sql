{#
    Plain names: a model with `+schema: staging` stands in `staging`, not in `main_staging`. As a package it does as the
    project says that it is in: by that project's own macro, else in dbt's way.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set of_the_project = context.get(project_name, {}).get('generate_schema_name') -%}
    {%- if project_name == 'ghmetrics' -%}
        {{ (custom_schema_name or target.schema) | trim }}
    {%- elif of_the_project -%}
        {{ of_the_project(custom_schema_name, node) | trim }}
    {%- else -%}
        {{ default__generate_schema_name(custom_schema_name, node) | trim }}
    {%- endif -%}
{%- endmacro %}
