{% set kinds = {
    'pull_requests': 'pull_number',
    'reviews': 'pull_number',
    'commits': 'pull_number',
    'timeline_events': 'pull_number',
    'repositories': 'cast(null as bigint)',
    'sync_runs': 'cast(null as bigint)',
} %}

with malformed as (
    {% for kind, pull_number in kinds.items() %}
        select
            '{{ kind }}' as kind,
            repo_id,
            {{ pull_number }} as pull_number,
            lake_file
        from {{ ref('stg_github__' ~ kind) }}
        where is_malformed
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

named as (
    select
        malformed.kind,
        malformed.repo_id,
        repositories.repo_full_name,
        malformed.pull_number,
        regexp_replace(malformed.lake_file, '^.*[\\/]raw[\\/]', 'raw/') as lake_file
    from malformed
    left join repositories on malformed.repo_id = repositories.repo_id
)

select * from named
