with open_pull_requests as (
    select * from {{ ref('open_pull_requests') }}
    where is_counted
),

named as (
    select
        repo_full_name as "Repository",
        number as "Number",
        title as "Title",
        html_url as "Link",
        author_login as "Author",
        coalesce(team_member, author_login) as "Author name",
        coalesce(team, 'No team') as "Team",
        is_draft as "Draft",
        size_class as "Size",
        {{ utc_clock('created_at') }} as "Opened at",
        {{ utc_clock('ready_at') }} as "Ready at",
        {{ utc_clock('first_review_at') }} as "First review at",
        age_hours / 24 as "Days open",
        review_count as "Reviews",
        approval_count as "Approvals",
        requested_reviewers as "Reviewers asked",
        waiting_for as "Waiting for",
        waiting_on as "Waiting on",
        {{ utc_clock('waiting_since') }} as "Waiting since",
        waiting_hours / 24 as "Days waiting"
    from open_pull_requests
)

select * from named
