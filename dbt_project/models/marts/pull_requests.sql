with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

responses as (
    select * from {{ ref('int_responses') }}
),

reverts as (
    select * from {{ ref('int_reverts') }}
),

ai_assistance as (
    select * from {{ ref('int_ai_assistance') }}
),

closings as (
    select * from {{ ref('int_closings') }}
),

commit_totals as (
    select * from {{ ref('int_commit_totals') }}
),

durations as (
    select * from {{ ref('int_durations') }}
),

time_parts as (
    select * from {{ ref('int_time_parts') }}
),

working_hours as (
    select * from {{ ref('int_working_hours') }}
),

joined as (
    select
        pull_requests.pull_request_id,
        pull_requests.repo_id,
        pull_requests.repo_full_name,
        pull_requests.pull_number as number,
        pull_requests.title,
        pull_requests.html_url,
        pull_requests.state,
        pull_requests.is_draft,
        closings.landed_by_commit,
        closings.is_reopened,
        pull_requests.author_id,
        pull_requests.author_login,
        pull_requests.author_is_bot,
        pull_requests.author_association,
        pull_requests.team_member,
        pull_requests.team,
        pull_requests.is_counted,
        pull_requests.excluded_because,
        pull_requests.is_first_pull_request,
        ai_assistance.is_ai_assisted,
        pull_requests.merged_by_login,
        pull_requests.base_ref,
        pull_requests.head_ref,
        pull_requests.labels,

        pull_requests.created_at,
        pull_requests.updated_at,
        commit_totals.first_commit_at,
        drafts.ready_at,
        review_totals.first_review_at,
        responses.first_response_at,
        review_totals.first_approval_at,
        review_totals.last_approval_at,
        pull_requests.merged_at,
        pull_requests.closed_at,

        review_totals.review_count,
        review_totals.approval_count,
        review_totals.changes_requested_count,
        review_totals.reviewer_count,
        review_totals.was_merged_unreviewed,
        review_totals.was_merged_unapproved,
        pull_requests.comment_count,
        pull_requests.commit_count,
        commit_totals.has_all_commits,
        commit_totals.rework_commit_count,
        pull_requests.additions,
        pull_requests.deletions,
        pull_requests.changed_files,
        pull_requests.size_class,
        reverts.reverts_number,

        durations.cycle_time_hours,
        durations.review_time_hours,
        durations.lead_time_hours,
        durations.time_to_close_hours,
        durations.age_hours,
        drafts.draft_hours,
        reverts.reverted_after_hours,
        time_parts.coding_time_hours,
        time_parts.ready_wait_hours,
        time_parts.pickup_time_hours,
        time_parts.approval_time_hours,
        time_parts.merge_wait_hours,
        time_parts.review_to_merge_hours,
        time_parts.unreviewed_hours,

        working_hours.cycle_time_working_hours,
        working_hours.review_time_working_hours,
        working_hours.lead_time_working_hours,
        working_hours.time_to_close_working_hours,
        working_hours.age_working_hours,
        working_hours.draft_working_hours,
        working_hours.coding_time_working_hours,
        working_hours.ready_wait_working_hours,
        working_hours.pickup_time_working_hours,
        working_hours.approval_time_working_hours,
        working_hours.merge_wait_working_hours,
        working_hours.review_to_merge_working_hours,
        working_hours.unreviewed_working_hours
    from pull_requests
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    inner join closings on pull_requests.pull_request_id = closings.pull_request_id
    inner join commit_totals on pull_requests.pull_request_id = commit_totals.pull_request_id
    inner join durations on pull_requests.pull_request_id = durations.pull_request_id
    inner join time_parts on pull_requests.pull_request_id = time_parts.pull_request_id
    inner join reverts on pull_requests.pull_request_id = reverts.pull_request_id
    left join ai_assistance on pull_requests.pull_request_id = ai_assistance.pull_request_id
    left join responses on pull_requests.pull_request_id = responses.pull_request_id
    left join working_hours on pull_requests.pull_request_id = working_hours.pull_request_id
)

select * from joined
