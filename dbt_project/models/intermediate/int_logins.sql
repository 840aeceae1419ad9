{{ config(materialized='view') }}
with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

reviews as (
    select * from {{ ref('int_reviews') }}
),

review_requests as (
    select * from {{ ref('int_review_requests') }}
),

snapshots as (
    select
        repo_id,
        pull_number,
        fetched_at
    from {{ ref('stg_github__pull_requests') }}
    where not is_malformed
),

seen as (
    select
        repo_id,
        pull_number,
        author_id as person_id,
        author_login as login
    from pull_requests
    union all
    select
        repo_id,
        pull_number,
        reviewer_id as person_id,
        reviewer_login as login
    from reviews
    union all
    select
        repo_id,
        pull_number,
        reviewer_id as person_id,
        reviewer_login as login
    from review_requests
),

-- Each name of a person once, before they are put in order: there are a thousand times as many reviews.
last_seen as (
    select
        seen.person_id,
        seen.login,
        max(snapshots.fetched_at) as fetched_at
    from seen
    inner join snapshots
        on
            seen.repo_id = snapshots.repo_id
            and seen.pull_number = snapshots.pull_number
    where seen.person_id is not null
    group by seen.person_id, seen.login
),

-- A snapshot holds the logins of the day on which it was fetched, however old the review.
newest as (
    select
        person_id,
        login
    from last_seen
    qualify row_number() over (partition by person_id order by fetched_at desc nulls last, login asc) = 1
)

select * from newest
