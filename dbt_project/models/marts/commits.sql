with commits as (
    select * from {{ ref('int_commits') }}
),

selected as (
    select
        pull_request_id,
        sha,
        repo_id,
        repo_full_name,
        pull_number,
        author_login,
        authored_at,
        committed_at,
        is_merge,
        is_after_first_review
    from commits
)

select * from selected
