{#
    Which pull requests a build reads anew. To parse the JSON of the lake is most of the work of a build, so the tables of
    staging keep what they have parsed, and take anew the pull requests of which something else is in the lake now. What
    a table holds then is what it would hold if all had been read. `--full-refresh` reads all.

    Each row remembers by `lake_row_hash` which snapshot it belongs to, and which file it was read from, of what size and
    time. Lake and table are compared by it, and nothing else is remembered: so a build that was cut off, a merge of
    files and a file that was set aside all come right by themselves.
#}

{# The rows of one kind that belong to the current snapshots: of all pull requests, or of the touched ones. #}
{% macro current_rows(kind) %}
        select
            source.*,
            {{ lake_row_hash() }} as lake_row_hash
        from {{ touched_rows(kind) if execute and goes_on() else lake(kind) }} as source
        inner join {{ lake_files(kind) }} as files on source.filename = files.filename
        inner join {{ ref('stg_github__snapshots') }} as snapshots
            on
                source.repo_id = snapshots.repo_id
                and source.pull_number = snapshots.pull_number
                and source.snapshot_id = snapshots.snapshot_id
{% endmacro %}

{# Whether the model has a table to go on from; a unit test has none. #}
{% macro goes_on() %}
    {{ return(model.resource_type == 'model' and is_incremental()) }}
{% endmacro %}

{# The rows of the touched pull requests: only the files that hold them are read. #}
{% macro touched_rows(kind) %}
    {{- adapter.dispatch('touched_rows', 'ghmetrics')(kind) -}}
{% endmacro %}

{% macro duckdb__touched_rows(kind) %}
    {%- set files = duckdb__touched_files(kind) -%}
    {%- if files -%}
        (
            select rows_there.*
            from {{ duckdb__read_files(files) }} as rows_there
            semi join {{ touched(kind) }} as touched
                on
                    rows_there.repo_id = touched.repo_id
                    and rows_there.pull_number = touched.pull_number
        )
    {%- else -%}
        ({{ empty_lake(kind) }})
    {%- endif -%}
{% endmacro %}

{% macro lake_row_hash() %}
    {{- adapter.dispatch('lake_row_hash', 'ghmetrics')() -}}
{% endmacro %}

{% macro duckdb__lake_row_hash() -%}
    hash(source.snapshot_id, source.filename, files.size_bytes, files.modified_at)
{%- endmacro %}

{# The temporary table of the pull requests that are touched. #}
{% macro touched(kind) -%}
    touched_{{ kind }}
{%- endmacro %}

{#
    Find out which pull requests are touched, those of which nothing is in the lake any more among them. Gives the files
    in which their rows are, as a list in SQL; none if there are none.
#}
{% macro duckdb__touched_files(kind) %}
    {%- set find -%}
        create or replace temporary table {{ touched(kind) }} as
        with lake_rows as (
            select distinct
                source.repo_id,
                source.pull_number,
                {{ lake_row_hash() }} as lake_row_hash,
                source.filename
            from {{ lake(kind) }} as source
            inner join {{ lake_files(kind) }} as files on source.filename = files.filename
            inner join {{ ref('stg_github__snapshots') }} as snapshots
                on
                    source.repo_id = snapshots.repo_id
                    and source.pull_number = snapshots.pull_number
                    and source.snapshot_id = snapshots.snapshot_id
        ),

        differing as (
            select
                coalesce(lake_rows.repo_id, kept.repo_id) as repo_id,
                coalesce(lake_rows.pull_number, kept.pull_number) as pull_number
            from lake_rows
            full join (select distinct repo_id, pull_number, lake_row_hash from {{ this }}) as kept
                on
                    lake_rows.repo_id = kept.repo_id
                    and lake_rows.pull_number = kept.pull_number
                    and lake_rows.lake_row_hash = kept.lake_row_hash
            where lake_rows.repo_id is null or kept.repo_id is null
        )

        select
            differing.repo_id,
            differing.pull_number,
            list(distinct lake_rows.filename) filter (where lake_rows.filename is not null) as filenames
        from differing
        left join lake_rows
            on
                differing.repo_id = lake_rows.repo_id
                and differing.pull_number = lake_rows.pull_number
        group by differing.repo_id, differing.pull_number
    {%- endset -%}
    {%- do run_query(find) -%}
    {%- set names = run_query('select distinct unnest(filenames) as name from ' ~ touched(kind) ~ ' order by name') -%}
    {%- set files = [] -%}
    {%- for name in names.columns[0].values() -%}
        {%- do files.append(duckdb__one_path(name)) -%}
    {%- endfor -%}
    {{ return('[' ~ files | join(', ') ~ ']' if files else none) }}
{% endmacro %}

{# How the rows of touched pull requests take the place of those that were there: also where none have come for them. #}
{% macro get_incremental_touched_sql(arguments) %}
    {{- return(adapter.dispatch('take_the_place_of_touched', 'ghmetrics')(arguments)) -}}
{% endmacro %}

{% macro duckdb__take_the_place_of_touched(arguments) %}
    {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') %}
    delete from {{ arguments['target_relation'] }}
    where (repo_id, pull_number) in (
        select
            repo_id,
            pull_number
        from {{ touched(model.name.split('__')[1]) }}
    );
    insert into {{ arguments['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arguments['temp_relation'] }}
{% endmacro %}
