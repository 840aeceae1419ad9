with pull_requests as (
    select *
    from {{ ref('int_pull_requests') }}
    where is_counted
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

recent as (
    select
        pull_requests.repo_id,
        pull_requests.pull_request_id,
        pull_requests.merged_at is not null as is_merged,
        review_totals.was_merged_unreviewed,
        drafts.ready_at,
        review_totals.first_review_at,
        least(coalesce(pull_requests.ended_at, pull_requests.as_of), pull_requests.as_of) as seen_until
    from pull_requests
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    where
        drafts.ready_at <= pull_requests.as_of
        and drafts.ready_at >= pull_requests.as_of - interval '{{ var("waiting_curve_days") }} days'
),

judged as (
    select
        *,
        coalesce(first_review_at <= seen_until, false) as is_reviewed
    from recent
),

-- Whole microseconds, so that what is equal is equal.
measured as (
    select
        repo_id,
        pull_request_id,
        is_merged,
        was_merged_unreviewed,
        is_reviewed,
        greatest(
            {{ microseconds_between('ready_at', 'case when is_reviewed then first_review_at else seen_until end') }}, 0
        ) as waited_microseconds
    from judged
)

select * from measured
