with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

commit_totals as (
    select * from {{ ref('int_commit_totals') }}
),

measured as (
    select
        pull_requests.pull_request_id,
        {{ hours_between('pull_requests.created_at', 'pull_requests.merged_at') }} as cycle_time_hours,
        {{ hours_between('pull_requests.created_at', 'review_totals.first_review_at') }} as review_time_hours,
        case
            when commit_totals.first_commit_at is not null
                then {{ hours_between(
                    'least(commit_totals.first_commit_at, pull_requests.created_at)', 'pull_requests.merged_at'
                ) }}
        end as lead_time_hours,
        case
            when pull_requests.state = 'closed'
                then {{ hours_between('pull_requests.created_at', 'pull_requests.closed_at') }}
        end as time_to_close_hours,
        case
            when pull_requests.state = 'open' and pull_requests.as_of is not null
                then greatest({{ hours_between('pull_requests.created_at', 'pull_requests.as_of') }}, 0)
        end as age_hours
    from pull_requests
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    inner join commit_totals on pull_requests.pull_request_id = commit_totals.pull_request_id
)

select * from measured
