{{ config(materialized='incremental', incremental_strategy='touched') }}
{% set shape = {
    'id': 'bigint',
    'user': {'login': 'varchar', 'id': 'bigint', 'type': 'varchar'},
    'state': 'varchar',
    'submitted_at': 'timestamptz',
    'html_url': 'varchar',
} %}

with source as (
    {{ current_rows('reviews') }}
),

parsed as (
    select
        repo_id,
        pull_number,
        id,
        filename,
        lake_row_hash,
        {{ fingerprint('payload') }} as payload_hash,
        {{ parse_json('payload', shape) }} as doc
    from source
),

judged as (
    select
        *,
        doc is null
        or doc.state is null
        or coalesce(doc.id, id) is null
        or {{ is_no_person('doc.user') }} as is_malformed
    from parsed
),

typed as (
    select
        repo_id,
        pull_number,
        payload_hash,
        is_malformed,
        coalesce(doc.id, id) as review_id,
        {{ person_id('doc.user') }} as reviewer_id,
        {{ person_login('doc.user') }} as reviewer_login,
        {{ person_is_bot('doc.user') }} as reviewer_is_bot,
        lower(doc.state) as state,
        {{ possible('doc.submitted_at') }} as submitted_at,
        doc.html_url as html_url,
        filename as lake_file,
        lake_row_hash
    from judged
),

one_per_key as (
    select * {{ exclude('payload_hash') }}
    from typed
    qualify
        is_malformed
        or row_number() over (
            partition by repo_id, pull_number, review_id, is_malformed
            order by payload_hash, lake_file
        ) = 1
)

select * from one_per_key
