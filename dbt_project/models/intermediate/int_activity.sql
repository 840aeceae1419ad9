with pull_requests as (
    select *
    from {{ ref('int_pull_requests') }}
    where is_counted
),

counting_reviews as (
    select *
    from {{ ref('int_reviews') }}
    where is_counting
),

review_targets as (
    select * from {{ ref('int_review_targets') }}
),

happened as (
    select
        pull_request_id,
        'opened' as activity,
        created_at as happened_at,
        cast(null as boolean) as is_reviewed_within_target
    from pull_requests
    union all
    select
        pull_request_id,
        'merged' as activity,
        merged_at as happened_at,
        cast(null as boolean) as is_reviewed_within_target
    from pull_requests
    where state = 'merged'
    union all
    select
        pull_request_id,
        'closed' as activity,
        closed_at as happened_at,
        cast(null as boolean) as is_reviewed_within_target
    from pull_requests
    where state = 'closed'
    union all
    select
        pull_request_id,
        'reviewed' as activity,
        submitted_at as happened_at,
        cast(null as boolean) as is_reviewed_within_target
    from counting_reviews
    union all
    select
        pull_request_id,
        'ready' as activity,
        ready_at as happened_at,
        is_reviewed_within_target
    from review_targets
),

dated as (
    select
        pull_requests.repo_id,
        pull_requests.pull_request_id,
        pull_requests.team,
        happened.activity,
        {{ utc_day('happened.happened_at') }} as happened_on,
        happened.is_reviewed_within_target
    from happened
    inner join pull_requests on happened.pull_request_id = pull_requests.pull_request_id
),

-- One time that is wrong by centuries would make a row for each day up to it.
possible as (
    select *
    from dated
    where happened_on between date '1970-01-01' and date '2199-12-31'
)

select * from possible
