with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

commit_totals as (
    select * from {{ ref('int_commit_totals') }}
),

instants as (
    select
        pull_requests.pull_request_id,
        pull_requests.created_at,
        pull_requests.ended_at,
        pull_requests.merged_at,
        drafts.ready_at,
        commit_totals.first_commit_at,
        case
            when pull_requests.ended_at is null or review_totals.first_review_at <= pull_requests.ended_at
                then review_totals.first_review_at
        end as first_review_at,
        case
            when pull_requests.ended_at is null or review_totals.first_approval_at <= pull_requests.ended_at
                then review_totals.first_approval_at
        end as first_approval_at
    from pull_requests
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    inner join commit_totals on pull_requests.pull_request_id = commit_totals.pull_request_id
),

-- What was said of a draft counts from the moment that it was ready.
in_order as (
    select
        * {{ exclude('first_review_at, first_approval_at') }},
        case when first_review_at < ready_at then ready_at else first_review_at end as reviewed_at,
        case when first_approval_at < ready_at then ready_at else first_approval_at end as approved_at
    from instants
),

measured as (
    select
        pull_request_id,
        reviewed_at,
        approved_at,
        case
            when first_commit_at is not null
                then {{ hours_between('least(first_commit_at, created_at)', 'created_at') }}
        end as coding_time_hours,
        {{ hours_between('created_at', 'ready_at') }} as ready_wait_hours,
        {{ hours_between('ready_at', 'reviewed_at') }} as pickup_time_hours,
        case
            when merged_at is not null
                then {{ hours_between('reviewed_at', 'approved_at') }}
        end as approval_time_hours,
        {{ hours_between('approved_at', 'merged_at') }} as merge_wait_hours,
        case when approved_at is null then {{ hours_between('reviewed_at', 'merged_at') }} end as review_to_merge_hours,
        case when reviewed_at is null then {{ hours_between('ready_at', 'merged_at') }} end as unreviewed_hours
    from in_order
)

select * from measured
