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
    {%- set found = run_query('select file from glob(' ~ files ~ ') limit 1') -%}
    {%- if found | length -%}
        read_parquet(
            {{ files }},
            filename = true,
            hive_partitioning = true,
            hive_types = {'owner': varchar, 'repo': varchar, 'date': date}
        )
    {%- else -%}
        ({{ empty_lake(kind) }})
    {%- endif -%}
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

{# The rows of one kind that belong to the current snapshots of their pull requests. #}
{% macro current_rows(kind) %}
        select source.*
        from {{ lake(kind) }} as source
        inner join {{ ref('stg_github__snapshots') }} as snapshots
            on
                source.repo_id = snapshots.repo_id
                and source.pull_number = snapshots.pull_number
                and source.snapshot_id = snapshots.snapshot_id
{% endmacro %}
