with commits as (
    select * {{ exclude('is_malformed, lake_file, lake_row_hash') }}
    from {{ ref('stg_github__commits') }}
    where not is_malformed
),

pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

-- A bot's commit has no GitHub user over one of the two APIs, but the same name and address in git over both.
joined as (
    select
        commits.repo_id,
        commits.pull_number,
        commits.sha,
        pull_requests.pull_request_id,
        pull_requests.repo_full_name,
        commits.authored_at,
        commits.committed_at,
        commits.git_email,
        commits.co_authors,
        coalesce(commits.is_merge, false) as is_merge,
        case
            when commits.github_login is not null then commits.github_login
            when commits.git_name like '%[bot]' and lower(commits.git_email) like '%@users.noreply.%'
                then commits.git_name
        end as author_login,
        case
            when review_totals.first_review_at is null then false
            else commits.authored_at > review_totals.first_review_at
        end as is_after_first_review
    from commits
    inner join pull_requests
        on
            commits.repo_id = pull_requests.repo_id
            and commits.pull_number = pull_requests.pull_number
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
)

select * from joined
