with reviews as (
    select * from {{ ref('reviews') }}
    where is_counting
),

pull_requests as (
    select * from {{ ref('pull_requests') }}
    where is_counted
),

named as (
    select
        reviews.repo_full_name as "Repository",
        reviews.pull_number as "Number",
        pull_requests.title as "Title",
        reviews.html_url as "Link",
        pull_requests.author_login as "Author",
        coalesce(pull_requests.team, 'No team') as "Team of the author",
        reviews.reviewer_login as "Reviewer",
        reviews.state as "Verdict",
        reviews.is_approval as "Approved",
        reviews.is_first as "First review",
        {{ utc_clock('reviews.submitted_at') }} as "Submitted at",
        {{ utc_monday('reviews.submitted_at') }} as "Week",
        reviews.hours_since_ready as "Hours from ready to review"
    from reviews
    inner join pull_requests on reviews.pull_request_id = pull_requests.pull_request_id
)

select * from named
