with reviews as (
    select * {{ exclude('is_malformed, lake_file, lake_row_hash') }}
    from {{ ref('stg_github__reviews') }}
    where not is_malformed
),

pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

bots as (
    select * from {{ ref('int_bots') }}
),

dismissed_approvals as (
    select distinct
        repo_id,
        dismissed_review_id as review_id
    from {{ ref('stg_github__timeline_events') }}
    where event = 'review_dismissed' and dismissed_review_state = 'approved'
),

joined as (
    select
        reviews.* {{ exclude('reviewer_is_bot') }},
        reviews.reviewer_is_bot or bots.login is not null as reviewer_is_bot,
        pull_requests.pull_request_id,
        pull_requests.repo_full_name,
        pull_requests.author_id,
        dismissed_approvals.review_id is not null as was_dismissed_approval
    from reviews
    inner join pull_requests
        on
            reviews.repo_id = pull_requests.repo_id
            and reviews.pull_number = pull_requests.pull_number
    left join bots on lower(reviews.reviewer_login) = bots.login
    left join dismissed_approvals
        on
            reviews.repo_id = dismissed_approvals.repo_id
            and reviews.review_id = dismissed_approvals.review_id
),

-- Two deleted accounts are not distinct: it may be the author's own review.
judged as (
    select
        *,
        case
            when submitted_at is null or state = 'pending' then 'pending'
            when reviewer_id = author_id then 'author'
            when reviewer_is_bot then 'bot'
            when reviewer_id is null and author_id is null then 'deleted account'
        end as not_counted_because
    from joined
),

counted as (
    select
        *,
        not_counted_because is null as is_counting
    from judged
),

ranked as (
    select
        * {{ exclude('author_id, was_dismissed_approval') }},
        is_counting
        and (state = 'approved' or (state = 'dismissed' and was_dismissed_approval)) as is_approval,
        is_counting
        and row_number() over (
            partition by pull_request_id, is_counting
            order by submitted_at, review_id
        ) = 1 as is_first
    from counted
)

select * from ranked
