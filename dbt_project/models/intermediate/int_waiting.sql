{{ config(materialized='view') }}
with pull_requests as (
    select *
    from {{ ref('int_pull_requests') }}
    where state = 'open'
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

asked_reviewers as (
    select * from {{ ref('int_asked_reviewers') }}
),

decisions as (
    select
        pull_request_id,
        max(case when state = 'changes_requested' and not is_asked_again then submitted_at end) as changes_requested_at,
        min(case when state = 'approved' then submitted_at end) as approved_at,
        bool_or(state = 'changes_requested' and is_asked_again) as is_asked_again
    from {{ ref('int_standing_reviews') }}
    group by pull_request_id
),

counting_reviews as (
    select *
    from {{ ref('int_reviews') }}
    where is_counting
),

comments as (
    select
        pull_request_id,
        max(submitted_at) as commented_at
    from counting_reviews
    where state = 'commented'
    group by pull_request_id
),

dismissals as (
    select
        reviews.pull_request_id,
        max(events.created_at) as dismissed_at
    from {{ ref('stg_github__timeline_events') }} as events
    inner join counting_reviews as reviews
        on
            events.repo_id = reviews.repo_id
            and events.dismissed_review_id = reviews.review_id
    where events.event = 'review_dismissed' and reviews.state = 'dismissed'
    group by reviews.pull_request_id
),

facts as (
    select
        pull_requests.pull_request_id,
        pull_requests.author_login,
        coalesce(pull_requests.is_draft, false) as is_draft,
        drafts.draft_since,
        drafts.ready_at,
        decisions.changes_requested_at,
        decisions.approved_at,
        coalesce(decisions.is_asked_again, false) as is_asked_again,
        asked_reviewers.asked_since,
        asked_reviewers.requested_reviewers,
        comments.commented_at,
        dismissals.dismissed_at
    from pull_requests
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    left join decisions on pull_requests.pull_request_id = decisions.pull_request_id
    left join asked_reviewers on pull_requests.pull_request_id = asked_reviewers.pull_request_id
    left join comments on pull_requests.pull_request_id = comments.pull_request_id
    left join dismissals on pull_requests.pull_request_id = dismissals.pull_request_id
),

ruled as (
    select
        *,
        case
            when is_draft then 'draft'
            when changes_requested_at is not null then 'changes requested'
            when is_asked_again and asked_since is not null then 'asked'
            when approved_at is not null then 'approved'
            when asked_since is not null then 'asked'
            when commented_at >= coalesce(dismissed_at, commented_at) then 'commented'
            else 'nothing'
        end as ruling
    from facts
),

-- What was approved as a draft can wait for its merge only from when it was ready.
judged as (
    select
        pull_request_id,
        requested_reviewers,
        case
            when ruling in ('draft', 'changes requested', 'commented') then 'author'
            when ruling = 'approved' then 'merge'
            else 'reviewer'
        end as waiting_for,
        case
            when ruling in ('draft', 'changes requested', 'commented') then author_login
            when ruling = 'asked' then requested_reviewers
        end as waiting_on,
        case ruling
            when 'draft' then draft_since
            when 'changes requested' then changes_requested_at
            when 'approved' then greatest(approved_at, ready_at)
            when 'asked' then asked_since
            when 'commented' then commented_at
            else greatest(ready_at, dismissed_at)
        end as waiting_since
    from ruled
)

select * from judged
