{% set shape = {
    'id': 'bigint',
    'user': {'login': 'varchar', 'id': 'bigint', 'type': 'varchar'},
    'state': 'varchar',
    'submitted_at': 'timestamptz',
    'html_url': 'varchar',
} %}

with source as (
    select * from {{ lake('reviews') }}
),

snapshots as (
    select * from {{ ref('stg_github__snapshots') }}
),

parsed as (
    select
        source.repo_id,
        source.pull_number,
        source.id,
        source.filename,
        hash(source.payload) as payload_hash,
        {{ parse_json('source.payload', shape) }} as doc
    from source
    inner join snapshots
        on
            source.repo_id = snapshots.repo_id
            and source.pull_number = snapshots.pull_number
            and source.snapshot_id = snapshots.snapshot_id
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
        doc.submitted_at as submitted_at,
        doc.html_url as html_url,
        case when is_malformed then filename end as malformed_file
    from judged
),

one_per_key as (
    select * exclude (payload_hash)
    from typed
    qualify
        is_malformed
        or row_number() over (
            partition by repo_id, pull_number, review_id, is_malformed
            order by payload_hash
        ) = 1
)

select * from one_per_key
