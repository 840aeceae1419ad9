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
        {{ parse_json('source.payload', shape) }} as document
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
        document is null
        or document.state is null
        or {{ is_no_person('document.user') }} as is_malformed
    from parsed
),

typed as (
    select
        repo_id,
        pull_number,
        payload_hash,
        is_malformed,
        coalesce(document.id, id) as review_id,
        {{ person_id('document.user') }} as reviewer_id,
        {{ person_login('document.user') }} as reviewer_login,
        {{ person_is_bot('document.user') }} as reviewer_is_bot,
        lower(document.state) as state,
        document.submitted_at as submitted_at,
        document.html_url as html_url,
        case when is_malformed then filename end as malformed_file
    from judged
),

one_per_key as (
    select * exclude (payload_hash)
    from typed
    qualify
        row_number() over (
            partition by repo_id, pull_number, review_id, is_malformed
            order by payload_hash
        ) = 1
)

select * from one_per_key
