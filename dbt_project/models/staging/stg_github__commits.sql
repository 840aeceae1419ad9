{{ config(materialized='incremental', incremental_strategy='touched') }}
{% set shape = {
    'sha': 'varchar',
    'commit': {
        'message': 'varchar',
        'author': {'name': 'varchar', 'email': 'varchar', 'date': 'timestamptz'},
        'committer': {'date': 'timestamptz'},
    },
    'author': {'login': 'varchar', 'id': 'bigint', 'type': 'varchar'},
    'parents': [{'sha': 'varchar'}],
} %}

with source as (
    {{ current_rows('commits') }}
),

parsed as (
    select
        repo_id,
        pull_number,
        sha,
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
        or coalesce(doc.sha, sha) is null
        or (doc.commit.author is null and doc.commit.committer is null and doc.commit.message is null)
        or {{ is_no_person('doc.author') }} as is_malformed
    from parsed
),

typed as (
    select
        repo_id,
        pull_number,
        payload_hash,
        is_malformed,
        coalesce(doc.sha, sha) as sha,
        case when doc.author is not null then {{ person_login('doc.author') }} end as github_login,
        doc.commit.author.name as git_name,
        doc.commit.author.email as git_email,
        {{ co_authors('doc.commit.message') }} as co_authors,
        {{ possible('doc.commit.author.date') }} as authored_at,
        {{ possible('doc.commit.committer.date') }} as committed_at,
        {{ item_count('doc.parents') }} > 1 as is_merge,
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
            partition by repo_id, pull_number, sha, is_malformed
            order by payload_hash, lake_file
        ) = 1
)

select * from one_per_key
