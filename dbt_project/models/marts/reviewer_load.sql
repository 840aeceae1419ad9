with pull_requests as (
    select *
    from {{ ref('int_pull_requests') }}
    where is_counted
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

logins as (
    select * from {{ ref('int_logins') }}
),

team_members as (
    select * from {{ ref('int_team_members') }}
),

reviews_given as (
    select
        reviews.repo_id,
        reviews.reviewer_id,
        {{ week_of('reviews.submitted_at') }} as week,
        count(*) as review_count,
        count(distinct reviews.pull_request_id) as pull_request_count,
        count(distinct pull_requests.author_id) as author_count
    from {{ ref('int_reviews') }} as reviews
    inner join pull_requests on reviews.pull_request_id = pull_requests.pull_request_id
    where reviews.is_counting and reviews.reviewer_id is not null
    group by reviews.repo_id, reviews.reviewer_id, {{ week_of('reviews.submitted_at') }}
),

requests_received as (
    select
        requests.repo_id,
        requests.reviewer_id,
        {{ week_of('requests.requested_at') }} as week,
        count(*) as request_count,
        count(*) filter (where requests.outcome = 'answered') as answered_count,
        count(*) filter (where requests.outcome in ('waiting', 'closed')) as unanswered_count
    from {{ ref('int_review_requests') }} as requests
    inner join pull_requests on requests.pull_request_id = pull_requests.pull_request_id
    where requests.reviewer_id is not null and not requests.reviewer_is_bot
    group by requests.repo_id, requests.reviewer_id, {{ week_of('requests.requested_at') }}
),

first_reviews as (
    select
        first_reviews.repo_id,
        first_reviews.reviewer_id,
        {{ week_of('first_reviews.first_review_at') }} as week,
        count(first_reviews.response_hours) as first_review_count,
        {{ percentile('first_reviews.response_hours', 0.5) }} as median_response_hours
    from {{ ref('int_first_reviews') }} as first_reviews
    inner join pull_requests on first_reviews.pull_request_id = pull_requests.pull_request_id
    group by first_reviews.repo_id, first_reviews.reviewer_id, {{ week_of('first_reviews.first_review_at') }}
),

weeks as (
    select
        repo_id,
        reviewer_id,
        week
    from reviews_given
    union
    select
        repo_id,
        reviewer_id,
        week
    from requests_received
),

named as (
    select
        weeks.*,
        repositories.repo_full_name,
        logins.login as reviewer_login
    from weeks
    inner join repositories on weeks.repo_id = repositories.repo_id
    inner join logins on weeks.reviewer_id = logins.person_id
),

joined as (
    select
        named.repo_id,
        named.repo_full_name,
        named.reviewer_id,
        named.reviewer_login,
        {{ joined_team_member('named', 'reviewer_login') }} as team_member,
        {{ joined_team() }} as team,
        named.week,
        coalesce(reviews_given.review_count, 0) as review_count,
        coalesce(reviews_given.pull_request_count, 0) as pull_request_count,
        coalesce(reviews_given.author_count, 0) as author_count,
        coalesce(requests_received.request_count, 0) as request_count,
        coalesce(requests_received.answered_count, 0) as answered_count,
        coalesce(requests_received.unanswered_count, 0) as unanswered_count,
        coalesce(first_reviews.first_review_count, 0) as first_review_count,
        first_reviews.median_response_hours
    from named
    left join reviews_given
        on
            named.repo_id = reviews_given.repo_id
            and named.reviewer_id = reviews_given.reviewer_id
            and named.week = reviews_given.week
    left join requests_received
        on
            named.repo_id = requests_received.repo_id
            and named.reviewer_id = requests_received.reviewer_id
            and named.week = requests_received.week
    left join first_reviews
        on
            named.repo_id = first_reviews.repo_id
            and named.reviewer_id = first_reviews.reviewer_id
            and named.week = first_reviews.week
    {{ join_team_members('named', 'reviewer_id', 'reviewer_login') }}
)

select * from joined
