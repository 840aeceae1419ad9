{#
    dbt's own way guesses how a file is quoted and takes `*` and `?` in its path for a pattern: what people write into
    their cells, and how they call their folders, must not matter.
#}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {%- set statement -%}
        copy {{ this.render() }} from {{ duckdb__one_path(adapter.get_seed_file_path(model)) }}
        (format csv, header true, auto_detect false, delimiter ',', quote '"', escape '"', nullstr '')
    {%- endset -%}
    {%- do adapter.add_query(statement, abridge_sql_log=True) -%}
    {{ return(statement) }}
{% endmacro %}
