{% set shape = {
    'full_name': 'varchar',
    'private': 'boolean',
    'archived': 'boolean',
    'html_url': 'varchar',
    'default_branch': 'varchar',
} %}

with source as (
    select * from {{ lake('repositories') }}
),

parsed as (
    select
        repo_id,
        fetched_at,
        filename,
        hash(payload) as payload_hash,
        {{ parse_json('payload', shape) }} as document
    from source
),

judged as (
    select
        *,
        document is null or document.full_name is null as is_malformed
    from parsed
),

typed as (
    select
        repo_id,
        fetched_at,
        payload_hash,
        is_malformed,
        document.full_name as full_name,
        document.private as is_private,
        document.archived as is_archived,
        document.html_url as html_url,
        document.default_branch as default_branch,
        case when is_malformed then filename end as malformed_file
    from judged
),

newest_per_key as (
    select * exclude (fetched_at, payload_hash)
    from typed
    qualify
        row_number() over (
            partition by repo_id, is_malformed, malformed_file
            order by fetched_at desc nulls last, payload_hash
        ) = 1
)

select * from newest_per_key
