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
        {{ fingerprint('payload') }} as payload_hash,
        {{ parse_json('payload', shape) }} as doc
    from source
),

judged as (
    select
        *,
        doc is null
        or doc.full_name is null
        or repo_id is null as is_malformed
    from parsed
),

typed as (
    select
        repo_id,
        fetched_at,
        payload_hash,
        is_malformed,
        doc.full_name as full_name,
        doc.private as is_private,
        doc.archived as is_archived,
        doc.html_url as html_url,
        doc.default_branch as default_branch,
        filename as lake_file
    from judged
),

newest_per_key as (
    select * {{ exclude('fetched_at, payload_hash') }}
    from typed
    qualify
        is_malformed
        or row_number() over (
            partition by repo_id, is_malformed
            order by fetched_at desc nulls last, payload_hash asc
        ) = 1
)

select * from newest_per_key
