with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

openings as (
    select * from {{ ref('int_draft_spells') }}
    where is_opening
),

commits as (
    select * from {{ ref('int_commits') }}
),

reviews as (
    select * from {{ ref('int_reviews') }}
),

timeline_events as (
    select * from {{ ref('stg_github__timeline_events') }}
    where
        event in (
            'ready_for_review', 'convert_to_draft', 'review_requested', 'review_request_removed', 'review_dismissed',
            'commented', 'closed', 'reopened'
        )
),

-- GitHub writes it down a second or two after the merge or the close that it is.
last_closings as (
    select * from timeline_events
    where event in ('closed', 'reopened')
    qualify row_number() over (partition by repo_id, pull_number order by created_at desc, event_position desc) = 1
),

-- What the pull request itself says goes before the timeline, which a token may not see in full.
of_pull_requests as (
    select
        pull_requests.repo_id,
        pull_requests.pull_number,
        pull_requests.created_at as happened_at,
        'opened' as event,
        pull_requests.author_login as actor_login,
        case when openings.is_draft then 'as a draft' else 'ready for review' end as detail,
        cast(null as bigint) as event_position,
        cast(null as string) as event_key
    from pull_requests
    inner join openings on pull_requests.pull_request_id = openings.pull_request_id
    union all
    select
        pull_requests.repo_id,
        pull_requests.pull_number,
        pull_requests.merged_at as happened_at,
        'merged' as event,
        pull_requests.merged_by_login as actor_login,
        'into ' || pull_requests.base_ref as detail,
        cast(null as bigint) as event_position,
        cast(null as string) as event_key
    from pull_requests
    where pull_requests.merged_at is not null
    union all
    select
        pull_requests.repo_id,
        pull_requests.pull_number,
        pull_requests.closed_at as happened_at,
        'closed' as event,
        last_closings.actor_login,
        'by commit ' || last_closings.commit_id as detail,
        last_closings.event_position,
        last_closings.event_key
    from pull_requests
    left join last_closings
        on
            pull_requests.repo_id = last_closings.repo_id
            and pull_requests.pull_number = last_closings.pull_number
            and last_closings.event = 'closed'
    where pull_requests.state = 'closed'
),

of_commits as (
    select
        repo_id,
        pull_number,
        authored_at as happened_at,
        'committed' as event,
        author_login as actor_login,
        sha as detail,
        cast(null as bigint) as event_position,
        sha as event_key
    from commits
),

-- But for the closing that is told already, or is the merge.
of_timelines as (
    select
        timeline_events.repo_id,
        timeline_events.pull_number,
        timeline_events.created_at as happened_at,
        timeline_events.event,
        timeline_events.actor_login,
        case
            when timeline_events.event in ('review_requested', 'review_request_removed')
                then coalesce(
                    timeline_events.requested_reviewer_login,
                    'team ' || coalesce(timeline_events.requested_team_slug, 'without a name')
                )
            when timeline_events.event = 'review_dismissed'
                then concat_ws(' by ', timeline_events.dismissed_review_state, reviews.reviewer_login)
            when timeline_events.event = 'closed' then 'by commit ' || timeline_events.commit_id
        end as detail,
        timeline_events.event_position,
        timeline_events.event_key
    from timeline_events
    inner join pull_requests
        on
            timeline_events.repo_id = pull_requests.repo_id
            and timeline_events.pull_number = pull_requests.pull_number
    left join reviews
        on
            timeline_events.event = 'review_dismissed'
            and timeline_events.repo_id = reviews.repo_id
            and timeline_events.pull_number = reviews.pull_number
            and timeline_events.dismissed_review_id = reviews.review_id
    left join last_closings
        on
            timeline_events.repo_id = last_closings.repo_id
            and timeline_events.pull_number = last_closings.pull_number
            and timeline_events.event_key = last_closings.event_key
    where
        timeline_events.event != 'closed'
        or last_closings.event_key is null
        or pull_requests.state = 'open'
),

happened as (
    select
        *,
        cast(null as boolean) as counts,
        cast(null as string) as not_counted_because
    from of_pull_requests
    union all
    select
        *,
        cast(null as boolean) as counts,
        cast(null as string) as not_counted_because
    from of_commits
    union all
    select
        *,
        cast(null as boolean) as counts,
        cast(null as string) as not_counted_because
    from of_timelines
    union all
    select
        repo_id,
        pull_number,
        submitted_at as happened_at,
        'reviewed' as event,
        reviewer_login as actor_login,
        case when is_approval and state = 'dismissed' then 'approved, dismissed later' else state end as detail,
        review_id as event_position,
        cast(null as string) as event_key,
        is_counting as counts,
        not_counted_because
    from reviews
),

-- In one second: as the metrics see it, for which a review in the second of the merge comes before it.
ranked as (
    select
        *,
        case event
            when 'committed' then 1
            when 'opened' then 2
            when 'convert_to_draft' then 3
            when 'ready_for_review' then 3
            when 'review_requested' then 4
            when 'review_request_removed' then 4
            when 'reviewed' then 5
            when 'review_dismissed' then 6
            when 'commented' then 7
            when 'merged' then 8
            else 9
        end as event_rank
    from happened
),

placed as (
    select
        pull_requests.pull_request_id,
        ranked.repo_id,
        pull_requests.repo_full_name,
        ranked.pull_number,
        ranked.happened_at,
        row_number() over (
            partition by ranked.repo_id, ranked.pull_number
            order by
                ranked.happened_at asc nulls last,
                ranked.event_rank asc,
                ranked.event_position asc,
                ranked.event_key asc
        ) as place,
        ranked.event,
        ranked.actor_login,
        ranked.detail,
        ranked.counts,
        ranked.not_counted_because
    from ranked
    inner join pull_requests
        on
            ranked.repo_id = pull_requests.repo_id
            and ranked.pull_number = pull_requests.pull_number
)

select * from placed
