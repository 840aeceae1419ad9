with pull_requests as (
    select *
    from {{ ref('int_pull_requests') }}
    where state = 'open'
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

durations as (
    select * from {{ ref('int_durations') }}
),

waiting as (
    select * from {{ ref('int_waiting') }}
),

joined as (
    select
        pull_requests.pull_request_id,
        pull_requests.repo_id,
        pull_requests.repo_full_name,
        pull_requests.pull_number as number,
        pull_requests.title,
        pull_requests.html_url,
        pull_requests.author_login,
        pull_requests.team_member,
        pull_requests.team,
        pull_requests.is_counted,
        pull_requests.is_draft,
        pull_requests.size_class,
        pull_requests.created_at,
        drafts.ready_at,
        durations.age_hours,
        review_totals.first_review_at,
        review_totals.review_count,
        review_totals.approval_count,
        waiting.requested_reviewers,
        waiting.waiting_for,
        waiting.waiting_on,
        waiting.waiting_since,
        case
            when waiting.waiting_since is not null and pull_requests.as_of is not null
                then greatest({{ hours_between('waiting.waiting_since', 'pull_requests.as_of') }}, 0)
        end as waiting_hours
    from pull_requests
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    inner join durations on pull_requests.pull_request_id = durations.pull_request_id
    inner join waiting on pull_requests.pull_request_id = waiting.pull_request_id
)

select * from joined
