{{ config(materialized='incremental', incremental_strategy='touched') }}
{% set person = {'login': 'varchar', 'id': 'bigint', 'type': 'varchar'} %}
{% set shape = {
    'id': 'bigint',
    'title': 'varchar',
    'html_url': 'varchar',
    'draft': 'boolean',
    'created_at': 'timestamptz',
    'updated_at': 'timestamptz',
    'closed_at': 'timestamptz',
    'merged_at': 'timestamptz',
    'user': person,
    'merged_by': person,
    'author_association': 'varchar',
    'labels': [{'name': 'varchar'}],
    'base': {'ref': 'varchar'},
    'head': {'ref': 'varchar'},
    'additions': 'bigint',
    'deletions': 'bigint',
    'changed_files': 'bigint',
    'commits': 'bigint',
    'total_comments': 'bigint',
    'landed': {'comments': 'bigint'},
} %}

with source as (
    {{ current_rows('pull_requests') }}
),

parsed as (
    select
        repo_id,
        pull_number,
        id,
        owner || '/' || repo as folder_name,
        fetched_at,
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
        or {{ possible('doc.created_at') }} is null
        or coalesce(doc.id, id) is null
        or {{ is_no_person('doc.user') }} as is_malformed
    from parsed
),

typed as (
    select
        repo_id,
        pull_number,
        folder_name,
        fetched_at,
        payload_hash,
        is_malformed,
        coalesce(doc.id, id) as pull_request_id,
        doc.title as title,
        doc.html_url as html_url,
        doc.draft as is_draft,
        {{ possible('doc.created_at') }} as created_at,
        {{ possible('doc.updated_at') }} as updated_at,
        {{ possible('doc.closed_at') }} as closed_at,
        {{ possible('doc.merged_at') }} as merged_at,
        {{ person_id('doc.user') }} as author_id,
        {{ person_login('doc.user') }} as author_login,
        {{ person_is_bot('doc.user') }} as author_is_bot,
        case when doc.merged_at is not null then {{ person_login('doc.merged_by') }} end as merged_by_login,
        doc.author_association as author_association,
        {{ joined_names('doc.labels') }} as labels,
        {{ names('doc.labels') }} as label_names,
        doc.base.ref as base_ref,
        doc.head.ref as head_ref,
        doc.additions as additions,
        doc.deletions as deletions,
        doc.changed_files as changed_files,
        doc.commits as commit_count,
        doc.total_comments as comment_count,
        doc.landed.comments is not null as has_comments,
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
            partition by repo_id, pull_number, is_malformed
            order by payload_hash, lake_file
        ) = 1
)

select * from one_per_key
