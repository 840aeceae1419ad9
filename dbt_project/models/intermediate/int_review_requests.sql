with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

drafts as (
    select * from {{ ref('int_drafts') }}
),

bots as (
    select * from {{ ref('int_bots') }}
),

-- Whoever nobody knows, and a team without a name, is never the same as another.
events as (
    select
        repo_id,
        pull_number,
        event_key,
        event,
        created_at,
        event_position,
        actor_login as requested_by_login,
        requested_reviewer_id as reviewer_id,
        requested_reviewer_login as reviewer_login,
        requested_reviewer_is_bot as reviewer_is_bot,
        requested_team_slug as team_slug,
        coalesce(
            {{ person_key('requested_reviewer_id', 'requested_reviewer_login') }},
            'team ' || requested_team_slug,
            'event ' || event_key
        ) as asked_key
    from {{ ref('stg_github__timeline_events') }}
    where event in ('review_requested', 'review_request_removed')
),

-- Those of one person follow each other; what comes next ends a request.
followed as (
    select
        *,
        lead(event) over next_of_the_same as next_event,
        lead(created_at) over next_of_the_same as next_created_at,
        min(case when event = 'review_requested' then created_at end) over later_of_the_same as next_requested_at
    from events
    window
        next_of_the_same as (
            partition by repo_id, pull_number, asked_key
            order by created_at, event_position, event_key
        ),
        later_of_the_same as (
            partition by repo_id, pull_number, asked_key
            order by created_at, event_position, event_key
            rows between 1 following and unbounded following
        )
),

requests as (
    select
        followed.repo_id,
        followed.pull_number,
        followed.event_key,
        followed.asked_key,
        followed.requested_by_login,
        followed.reviewer_id,
        followed.reviewer_login,
        followed.team_slug,
        followed.created_at as asked_at,
        followed.next_requested_at as superseded_at,
        pull_requests.pull_request_id,
        pull_requests.repo_full_name,
        pull_requests.ended_at,
        followed.reviewer_is_bot or bots.login is not null as reviewer_is_bot,
        case
            when drafts.ready_at > followed.created_at then drafts.ready_at
            else followed.created_at
        end as requested_at,
        case when followed.next_event = 'review_request_removed' then followed.next_created_at end as removed_at
    from followed
    inner join pull_requests
        on
            followed.repo_id = pull_requests.repo_id
            and followed.pull_number = pull_requests.pull_number
    inner join drafts on pull_requests.pull_request_id = drafts.pull_request_id
    left join bots on lower(followed.reviewer_login) = bots.login
    where followed.event = 'review_requested'
),

counting_reviews as (
    select
        pull_request_id,
        submitted_at,
        {{ person_key('reviewer_id', 'reviewer_login') }} as reviewer_key
    from {{ ref('int_reviews') }}
    where is_counting
),

-- From the request itself on, not from `requested_at`: what was said of the draft answers it too.
answers as (
    select
        requests.pull_request_id,
        requests.event_key,
        min(reviews.submitted_at) as answered_at
    from requests
    inner join counting_reviews as reviews
        on
            requests.pull_request_id = reviews.pull_request_id
            and requests.asked_key = reviews.reviewer_key
            and requests.asked_at <= reviews.submitted_at
    where
        (requests.removed_at is null or reviews.submitted_at <= requests.removed_at)
        and (requests.superseded_at is null or reviews.submitted_at < requests.superseded_at)
    group by requests.pull_request_id, requests.event_key
),

answered as (
    select
        requests.*,
        answers.answered_at,
        least(answers.answered_at, requests.removed_at, requests.superseded_at, requests.ended_at) as decided_at
    from requests
    left join answers
        on
            requests.pull_request_id = answers.pull_request_id
            and requests.event_key = answers.event_key
),

judged as (
    select
        * {{ exclude('asked_key, ended_at, decided_at') }},
        case
            when answered_at is not null
                then greatest({{ hours_between('requested_at', 'answered_at') }}, 0)
        end as response_hours,
        case decided_at
            when answered_at then 'answered'
            when removed_at then 'removed'
            when superseded_at then 'superseded'
            when ended_at then 'closed'
            else 'waiting'
        end as outcome
    from answered
)

select * from judged
