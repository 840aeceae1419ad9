{#
    Where each duration begins and ends, as expressions over the step `instants`, and what makes it unknown, the first
    that is so. The rules themselves are told in `pull_requests`.
#}
{% set never_merged = ['merged_at is null', 'it is not merged'] %}
{% set never_ready = ['ready_at is null', 'it was never ready for review'] %}
{% set no_commit = ['first_commit_at is null', 'none of its commits has landed'] %}
{% set no_review = ['reviewed_at is null', 'no counting review came while it was open'] %}
{% set no_approval = ['approved_at is null', 'no approval came while it was open'] %}
{% set opened = ["'opened'", 'created_at'] %}
{% set ready = ["'ready for review'", 'ready_at'] %}
{% set merged = ["'merged'", 'merged_at'] %}
{% set begun = [
    "case when first_commit_at < created_at then 'first commit' else 'opened' end",
    'least(first_commit_at, created_at)',
] %}
{% set reviewed = [
    "case when first_review_at < reviewed_at then 'first review, as at ready' else 'first review' end",
    'reviewed_at',
] %}
{% set approved = [
    "case when first_approval_at < approved_at then 'first approval, as at ready' else 'first approval' end",
    'approved_at',
] %}
{% set durations = {
    'cycle_time_hours': [opened, merged, [never_merged]],
    'review_time_hours': [
        opened, ["'first review'", 'first_review_at'], [['first_review_at is null', 'it has no counting review']]
    ],
    'lead_time_hours': [begun, merged, [never_merged, no_commit]],
    'time_to_close_hours': [
        opened, ["'closed'", 'closed_at'], [["state != 'closed'", 'it is not closed without a merge']]
    ],
    'age_hours': [
        opened,
        ["'newest sync'", 'greatest(as_of, created_at)'],
        [["state != 'open'", 'it is not open'], ['as_of is null', 'no sync has succeeded yet']],
    ],
    'draft_hours': [
        ["'first draft begins'", 'draft_starts_at'],
        ["'last draft ends'", 'draft_ends_at'],
        [['draft_hours is null', 'no sync has succeeded yet']],
    ],
    'coding_time_hours': [begun, opened, [no_commit]],
    'ready_wait_hours': [opened, ready, [never_ready]],
    'pickup_time_hours': [ready, reviewed, [never_ready, no_review]],
    'approval_time_hours': [reviewed, approved, [never_merged, no_approval]],
    'merge_wait_hours': [approved, merged, [never_merged, no_approval]],
    'review_to_merge_hours': [
        reviewed, merged, [never_merged, no_review, ['approved_at is not null', 'it was approved']]
    ],
    'unreviewed_hours': [ready, merged, [never_merged, ['reviewed_at is not null', 'it was reviewed'], never_ready]],
    'reverted_after_hours': [
        merged, ["'reverted'", 'reverted_at'], [never_merged, ['reverted_at is null', 'no merged pull request reverts it']]
    ],
} %}

with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

review_totals as (
    select * from {{ ref('int_review_totals') }}
),

commit_totals as (
    select * from {{ ref('int_commit_totals') }}
),

time_parts as (
    select * from {{ ref('int_time_parts') }}
),

reverts as (
    select * from {{ ref('int_reverts') }}
),

draft_times as (
    select
        pull_request_id,
        min(starts_at) as draft_starts_at,
        max(ends_at) as draft_ends_at
    from {{ ref('int_draft_spells') }}
    where is_draft
    group by pull_request_id
),

instants as (
    select
        pull_requests.pull_request_id,
        pull_requests.repo_id,
        pull_requests.repo_full_name,
        pull_requests.pull_number,
        pull_requests.state,
        pull_requests.created_at,
        pull_requests.merged_at,
        pull_requests.closed_at,
        pull_requests.as_of,
        drafts.ready_at,
        drafts.draft_hours,
        draft_times.draft_starts_at,
        draft_times.draft_ends_at,
        review_totals.first_review_at,
        review_totals.first_approval_at,
        commit_totals.first_commit_at,
        time_parts.reviewed_at,
        time_parts.approved_at,
        reverts.reverted_at
    from pull_requests
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    inner join review_totals on pull_requests.pull_request_id = review_totals.pull_request_id
    inner join commit_totals on pull_requests.pull_request_id = commit_totals.pull_request_id
    inner join time_parts on pull_requests.pull_request_id = time_parts.pull_request_id
    inner join reverts on pull_requests.pull_request_id = reverts.pull_request_id
    left join draft_times on pull_requests.pull_request_id = draft_times.pull_request_id
),

metrics as (
    {% for metric in durations %}
        select '{{ metric }}' as metric
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A row for each duration, also for one that is not known.
judged as (
    select
        instants.*,
        metrics.metric,
        case metrics.metric
            {% for metric, duration in durations.items() %}
                when '{{ metric }}'
                    then
                        case
                            {% for condition, reason in duration[2] %}
                                when {{ condition }} then '{{ reason }}'
                            {% endfor %}
                        end
            {% endfor %}
        end as unknown_because
    from instants
    cross join metrics
),

placed as (
    select
        *,
        case metric
            {% for metric, duration in durations.items() %}
                when '{{ metric }}' then {{ duration[0][0] }}
            {% endfor %}
        end as start_name,
        case
            when unknown_because is null
                then
                    case metric
                        {% for metric, duration in durations.items() %}
                            when '{{ metric }}' then {{ duration[0][1] }}
                        {% endfor %}
                    end
        end as started_at,
        case metric
            {% for metric, duration in durations.items() %}
                when '{{ metric }}' then {{ duration[1][0] }}
            {% endfor %}
        end as end_name,
        case
            when unknown_because is null
                then
                    case metric
                        {% for metric, duration in durations.items() %}
                            when '{{ metric }}' then {{ duration[1][1] }}
                        {% endfor %}
                    end
        end as ended_at
    from judged
),

measured as (
    select
        pull_request_id,
        metric,
        repo_id,
        repo_full_name,
        pull_number,
        start_name,
        started_at,
        end_name,
        ended_at,
        case
            when metric = 'draft_hours' then draft_hours
            else {{ hours_between('started_at', 'ended_at') }}
        end as hours,
        unknown_because
    from placed
)

select * from measured
