with reviewer_load as (
    select * from {{ ref('reviewer_load') }}
),

named as (
    select
        repo_full_name as "Repository",
        week as "Week",
        reviewer_login as "Reviewer",
        coalesce(team_member, reviewer_login) as "Reviewer name",
        coalesce(team, 'No team') as "Team",
        review_count as "Reviews given",
        pull_request_count as "Pull requests reviewed",
        author_count as "Authors reviewed",
        request_count as "Requests received",
        answered_count as "Requests answered",
        unanswered_count as "Requests not answered",
        first_review_count as "First reviews given",
        median_response_hours as "Median hours to first review"
    from reviewer_load
)

select * from named
