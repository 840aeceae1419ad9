{% set shape = {
    'sync_id': 'varchar',
    'repo_id': 'bigint',
    'repo_full_name': 'varchar',
    'started_at': 'timestamptz',
    'finished_at': 'timestamptz',
    'status': 'varchar',
    'transport': 'varchar',
    'since': 'timestamptz',
    'requests': 'bigint',
    'points': 'bigint',
    'pull_requests': 'bigint',
    'reviews': 'bigint',
    'commits': 'bigint',
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
        hash(payload) as payload_hash,
        {{ parse_json('payload', shape) }} as document
    from source
),

judged as (
    select
        *,
        document is null or document.status is null as is_malformed
    from parsed
),

typed as (
    select
        fetched_at,
        payload_hash,
        is_malformed,
        coalesce(document.sync_id, sync_id) as sync_id,
        coalesce(document.repo_id, repo_id) as repo_id,
        coalesce(document.repo_full_name, folder_name) as repo_full_name,
        document.started_at as started_at,
        document.finished_at as finished_at,
        document.status as status,
        document.transport as transport,
        document.since as since,
        document.requests as requests,
        document.points as points,
        document.pull_requests as pull_requests,
        document.reviews as reviews,
        document.commits as commits,
        document.is_cut_short as is_cut_short,
        coalesce(len(document.errors), 0) as error_count,
        coalesce(cast(to_json(document.errors) as varchar), '[]') as errors,
        document.errors[1].pull_number as first_error_pull_number,
        document.errors[1].error as first_error,
        document.error as error,
        case when is_malformed then filename end as malformed_file
    from judged
),

one_per_key as (
    select * exclude (fetched_at, payload_hash)
    from typed
    qualify
        row_number() over (
            partition by sync_id, repo_id, repo_full_name, is_malformed
            order by fetched_at desc nulls last, payload_hash
        ) = 1
)

select * from one_per_key
