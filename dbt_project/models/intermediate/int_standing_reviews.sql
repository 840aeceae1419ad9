{{ config(materialized='view') }}
with decisive_reviews as (
    select
        pull_request_id,
        review_id,
        state,
        submitted_at,
        {{ person_key('reviewer_id', 'reviewer_login') }} as reviewer_key
    from {{ ref('int_reviews') }}
    where is_counting and state in ('approved', 'changes_requested', 'dismissed')
),

waiting_requests as (
    select *
    from {{ ref('int_review_requests') }}
    where outcome = 'waiting'
),

-- Of deleted accounts each review stands for itself: whose it was, nobody knows.
newest as (
    select *
    from decisive_reviews
    qualify row_number() over (
        partition by pull_request_id, coalesce(reviewer_key, 'review ' || review_id)
        order by submitted_at desc, review_id desc
    ) = 1
),

asked_again as (
    select distinct newest.review_id
    from newest
    inner join waiting_requests as requests
        on
            newest.pull_request_id = requests.pull_request_id
            and newest.reviewer_key = {{ person_key('requests.reviewer_id', 'requests.reviewer_login') }}
            and newest.submitted_at < requests.asked_at
),

judged as (
    select
        newest.pull_request_id,
        newest.review_id,
        newest.state,
        newest.submitted_at,
        asked_again.review_id is not null as is_asked_again
    from newest
    left join asked_again on newest.review_id = asked_again.review_id
)

select * from judged
