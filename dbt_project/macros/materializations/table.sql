{#
    A table, made in one transaction: the old one stays until the new one is there. dbt-duckdb makes it under another
    name, renames it, and drops the old one, which takes three times as long where tables are small.
    A model with a contract is created with its columns and then filled.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set before = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set has_contract = config.get('contract').enforced -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {#- Columns that do not keep the contract are an error here, while the old table is still there. -#}
    {%- set create -%}
        {%- if has_contract -%}
            {{ create_table_as(False, target, sql) }}
        {%- else -%}
            create or replace table {{ target }} as (
                {{ sql }}
            )
        {%- endif -%}
    {%- endset -%}
    {% call statement('main', auto_begin=True) -%}
        {%- if before is not none and (has_contract or not before.is_table) -%}
            drop {{ before.type }} {{ before }};
        {%- endif -%}
        {{ create }}
    {%- endcall %}
    {% do persist_docs(target, model) %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}
