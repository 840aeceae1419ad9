with described as (
    select *
    from {{ ref('stg_github__repositories') }}
    where not is_malformed
),

syncs as (
    select * from {{ ref('int_repository_syncs') }}
),

folders as (
    select
        repo_id,
        folder_name
    from {{ ref('stg_github__pull_requests') }}
    qualify row_number() over (partition by repo_id order by fetched_at desc nulls last, folder_name asc) = 1
),

known as (
    select repo_id from described
    union
    select repo_id from syncs
    union
    select repo_id from folders
),

joined as (
    select
        known.repo_id,
        described.html_url,
        described.is_private,
        described.is_archived,
        described.default_branch,
        syncs.status,
        syncs.last_sync_at,
        syncs.as_of,
        syncs.last_error,
        coalesce(described.full_name, syncs.repo_full_name, folders.folder_name) as repo_full_name
    from known
    left join described on known.repo_id = described.repo_id
    left join syncs on known.repo_id = syncs.repo_id
    left join folders on known.repo_id = folders.repo_id
)

select * from joined
