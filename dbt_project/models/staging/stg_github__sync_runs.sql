{% set shape = {
    'sync_id': 'varchar',
    'repo_id': 'bigint',
    'repo_full_name': 'varchar',
    'started_at': 'timestamptz',
    'finished_at': 'timestamptz',
    'status': 'varchar',
    'transport': 'varchar',
    'since': 'timestamptz',
    'covered_since': 'timestamptz',
    'covers_all': 'boolean',
    'requests': 'bigint',
    'points': 'bigint',
    'pull_requests': 'bigint',
    'reviews': 'bigint',
    'commits': 'bigint',
    'comments': 'bigint',
    'is_cut_short': 'boolean',
    'errors': [{'pull_number': 'bigint', 'error': 'varchar'}],
    'error': 'varchar',
} %}

with source as (
    select * from {{ lake('sync_runs') }}
),

parsed as (
    select
        repo_id,
        sync_id,
        fetched_at,
        owner || '/' || repo as folder_name,
        filename,
        {{ fingerprint('payload') }} as payload_hash,
        {{ parse_json('payload', shape) }} as doc
    from source
),

judged as (
    select
        *,
        doc is null
        or doc.status is null
        or coalesce(doc.sync_id, sync_id) is null as is_malformed
    from parsed
),

typed as (
    select
        fetched_at,
        payload_hash,
        is_malformed,
        coalesce(doc.sync_id, sync_id) as sync_id,
        coalesce(doc.repo_id, repo_id) as repo_id,
        coalesce(doc.repo_full_name, folder_name) as repo_full_name,
        doc.started_at as started_at,
        doc.finished_at as finished_at,
        doc.status as status,
        doc.transport as transport,
        doc.since as since,
        doc.covered_since as covered_since,
        doc.covers_all as covers_all,
        doc.requests as requests,
        doc.points as points,
        doc.pull_requests as pull_requests,
        doc.reviews as reviews,
        doc.commits as commits,
        doc.comments as comments,
        doc.is_cut_short as is_cut_short,
        coalesce({{ item_count('doc.errors') }}, 0) as error_count,
        coalesce({{ as_json('doc.errors') }}, '[]') as errors,
        {{ item('doc.errors', 1) }}.pull_number as first_error_pull_number,
        {{ item('doc.errors', 1) }}.error as first_error,
        doc.error as error,
        filename as lake_file
    from judged
),

one_per_key as (
    select * {{ exclude('fetched_at, payload_hash') }}
    from typed
    qualify
        is_malformed
        or row_number() over (
            partition by sync_id, repo_id, repo_full_name, is_malformed
            order by fetched_at desc nulls last, payload_hash asc
        ) = 1
)

select * from one_per_key
