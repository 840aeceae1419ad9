{% set shape = {
    'sha': 'varchar',
    'commit': {
        'author': {'name': 'varchar', 'email': 'varchar', 'date': 'timestamptz'},
        'committer': {'date': 'timestamptz'},
    },
    'author': {'login': 'varchar', 'id': 'bigint', 'type': 'varchar'},
    'parents': [{'sha': 'varchar'}],
} %}

with source as (
    select * from {{ lake('commits') }}
),

snapshots as (
    select * from {{ ref('stg_github__snapshots') }}
),

parsed as (
    select
        source.repo_id,
        source.pull_number,
        source.sha,
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
        or document.commit is null
        or document.commit.author is null
        or {{ is_no_person('document.author') }} as is_malformed
    from parsed
),

typed as (
    select
        repo_id,
        pull_number,
        payload_hash,
        is_malformed,
        coalesce(document.sha, sha) as sha,
        case when document.author is not null then {{ person_login('document.author') }} end as github_login,
        document.commit.author.name as git_name,
        document.commit.author.email as git_email,
        document.commit.author.date as authored_at,
        document.commit.committer.date as committed_at,
        len(document.parents) > 1 as is_merge,
        case when is_malformed then filename end as malformed_file
    from judged
),

one_per_key as (
    select * exclude (payload_hash)
    from typed
    qualify
        row_number() over (
            partition by repo_id, pull_number, sha, is_malformed
            order by payload_hash
        ) = 1
)

select * from one_per_key
