{#
    The rows of one kind in the lake, with `owner`, `repo` and `date` from the folders and `filename`.
    A kind of which nothing has landed yet is an empty table of the right types: reading no file at all is an error.
#}
{% macro lake(kind) %}
    {%- set relation = source('lake', kind) -%}
    {#- A unit test puts its own rows where the files would be. -#}
    {%- if execute and (relation | string).startswith("'") -%}
        {{ adapter.dispatch('read_lake', 'ghmetrics')(relation, kind) }}
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{% endmacro %}

{% macro duckdb__read_lake(files, kind) %}
    {%- if any_file(files) -%}
        {{ duckdb__read_files(files) }}
    {%- else -%}
        ({{ empty_lake(kind) }})
    {%- endif -%}
{% endmacro %}

{% macro duckdb__read_files(files) %}
        read_parquet(
            {{ files }},
            filename = true,
            hive_partitioning = true,
            hive_types = {'owner': varchar, 'repo': varchar, 'date': date}
        )
{% endmacro %}

{#
    A path as DuckDB wants it, where `*`, `?` and `[` would make a pattern of it: what people call their folders must not
    matter. `sources.yml` says the same for the lake's folder, since no macro is known there.
#}
{% macro duckdb__one_path(path) %}
    {{- quoted(path | replace('[', '[[]') | replace('*', '[*]') | replace('?', '[?]')) -}}
{% endmacro %}

{# Whether a glob finds anything: to read nothing is an error. #}
{% macro any_file(files) %}
    {{ return(run_query('select file from glob(' ~ files ~ ') limit 1') | length > 0) }}
{% endmacro %}

{% macro empty_lake(kind) -%}
    {%- set columns = [] -%}
    {%- for name, type in lake_columns(kind).items() -%}
        {%- do columns.append('cast(null as ' ~ type ~ ') as ' ~ name) -%}
    {%- endfor -%}
    select {{ columns | join(', ') }} where false
{%- endmacro %}

{% macro lake_columns(kind) %}
    {% set columns = {'repo_id': 'bigint', 'pull_number': 'bigint'} %}
    {% do columns.update({'sha': 'varchar'} if kind == 'commits' else {'id': 'bigint'}) %}
    {% do columns.update({
        'node_id': 'varchar',
        'updated_at': 'timestamptz',
        'fetched_at': 'timestamptz',
        'snapshot_id': 'varchar',
        'sync_id': 'varchar',
        'source': 'varchar',
        'payload': 'varchar',
        'owner': 'varchar',
        'repo': 'varchar',
        'date': 'date',
        'filename': 'varchar',
    }) %}
    {{ return(columns) }}
{% endmacro %}

{# The files of one kind without their contents: `filename`, `size_bytes`, `modified_at`. #}
{% macro lake_files(kind) %}
    {{- adapter.dispatch('lake_files', 'ghmetrics')(kind) -}}
{% endmacro %}

{% macro duckdb__lake_files(kind) %}
    {%- set files = source('lake', kind) | string -%}
    {%- if execute and files.startswith("'") and any_file(files) -%}
        (select filename, size as size_bytes, last_modified as modified_at from read_blob({{ files }}))
    {%- else -%}
        {#- A unit test's rows name files that are not there. -#}
        (select distinct filename, 0 as size_bytes, null as modified_at from {{ lake(kind) }})
    {%- endif -%}
{% endmacro %}
