with pull_requests as (
    select * from {{ ref('pull_requests') }}
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
        state as "State",
        is_draft as "Draft",
        size_class as "Size",
        labels as "Labels",
        base_ref as "Target branch",
        is_first_pull_request as "First of its author",
        coalesce(is_ai_assisted, false) as "Said to be AI assisted",
        was_merged_unreviewed as "Merged without review",
        is_reopened as "Reopened",
        {{ utc_clock('created_at') }} as "Opened at",
        {{ utc_clock('ready_at') }} as "Ready at",
        {{ utc_clock('first_review_at') }} as "First review at",
        {{ utc_clock('first_approval_at') }} as "First approval at",
        {{ utc_clock('merged_at') }} as "Merged at",
        {{ utc_clock('closed_at') }} as "Closed at",
        {{ utc_monday('created_at') }} as "Week opened",
        {{ utc_monday('merged_at') }} as "Week merged",
        cycle_time_hours as "Hours from opening to merge",
        review_time_hours as "Hours from opening to first review",
        lead_time_hours as "Hours from first commit to merge",
        time_to_close_hours as "Hours from opening to close",
        age_hours as "Hours open so far",
        draft_hours as "Hours as a draft",
        coding_time_hours as "Hours from first commit to opening",
        ready_wait_hours as "Hours from opening to ready",
        pickup_time_hours as "Hours from ready to first review",
        approval_time_hours as "Hours from first review to approval",
        merge_wait_hours as "Hours from approval to merge",
        review_to_merge_hours as "Hours from review to merge without approval",
        unreviewed_hours as "Hours from ready to merge without review",
        cycle_time_working_hours as "Working hours from opening to merge",
        review_time_working_hours as "Working hours from opening to first review",
        review_count as "Reviews",
        approval_count as "Approvals",
        reviewer_count as "Reviewers",
        comment_count as "Comments",
        commit_count as "Commits",
        additions as "Lines added",
        deletions as "Lines deleted",
        changed_files as "Files changed"
    from pull_requests
)

select * from named
