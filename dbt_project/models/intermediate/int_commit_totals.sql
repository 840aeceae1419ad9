with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

commits as (
    select * from {{ ref('int_commits') }}
),

totals as (
    select
        pull_requests.pull_request_id,
        any_value(pull_requests.commit_count) as commit_count,
        count(commits.sha) as landed_count,
        min(commits.authored_at) as first_commit_at,
        count(*) filter (where commits.is_after_first_review and not commits.is_merge) as rework_commit_count
    from pull_requests
    left join commits on pull_requests.pull_request_id = commits.pull_request_id
    group by pull_requests.pull_request_id
),

judged as (
    select
        pull_request_id,
        first_commit_at,
        landed_count >= commit_count as has_all_commits,
        case when landed_count > 0 or commit_count = 0 then rework_commit_count end as rework_commit_count
    from totals
)

select * from judged
