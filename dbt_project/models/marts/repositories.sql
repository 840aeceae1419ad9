with repositories as (
    select * from {{ ref('int_repositories') }}
),

pull_requests as (
    select * from {{ ref('pull_requests') }}
),

pull_request_counts as (
    select
        repo_id,
        count(*) as pull_request_count,
        count(*) filter (where state = 'open') as open_pull_request_count,
        count(*) filter (
            where
            state = 'open'
            and not is_draft
            and ready_at is not null
            and review_count = 0
            and is_counted
        ) as waiting_for_first_review_count
    from pull_requests
    group by repo_id
),

review_counts as (
    select
        repo_id,
        count(*) as review_count
    from {{ ref('reviews') }}
    group by repo_id
),

commit_counts as (
    select
        repo_id,
        count(*) as commit_count
    from {{ ref('commits') }}
    group by repo_id
),

waits as (
    select * from {{ ref('int_wait_measures') }}
),

syncs as (
    select * from {{ ref('int_sync_measures') }}
),

joined as (
    select
        repositories.repo_id,
        repositories.repo_full_name,
        repositories.html_url,
        repositories.is_private,
        repositories.is_archived,
        repositories.default_branch,
        repositories.status,
        repositories.last_sync_at,
        repositories.as_of,
        coalesce(pull_request_counts.pull_request_count, 0) as pull_request_count,
        coalesce(pull_request_counts.open_pull_request_count, 0) as open_pull_request_count,
        coalesce(review_counts.review_count, 0) as review_count,
        coalesce(commit_counts.commit_count, 0) as commit_count,
        coalesce(pull_request_counts.waiting_for_first_review_count, 0) as waiting_for_first_review_count,
        waits.median_wait_hours,
        waits.share_merged_unreviewed,
        syncs.sync_count_30_days,
        syncs.share_synced_30_days,
        syncs.seconds_per_100_pull_requests,
        syncs.covered_since,
        syncs.days_covered,
        repositories.last_error
    from repositories
    left join pull_request_counts on repositories.repo_id = pull_request_counts.repo_id
    left join review_counts on repositories.repo_id = review_counts.repo_id
    left join commit_counts on repositories.repo_id = commit_counts.repo_id
    left join waits on repositories.repo_id = waits.repo_id
    left join syncs on repositories.repo_id = syncs.repo_id
)

select * from joined
