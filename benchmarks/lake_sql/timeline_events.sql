-- In this order: ready, requests, closed and reopened, a request removed, a review dismissed, closed, comments.
with each as (
    select
        *,
        unnest(range(seen_events + seen_comments)) as position,
        position - cast(seen_ready as bigint) as request,
        request - seen_requests - 2 * cast(seen_reopening as bigint) as after_requests
    from snapshots
    where ordinal >= $begin and ordinal < $end
),

named as (
    select
        *,
        case
            when position >= seen_events then 'commented'
            when request < 0 then 'ready_for_review'
            when request < seen_requests then 'review_requested'
            when after_requests = -2 then 'closed'
            when after_requests = -1 then 'reopened'
            when after_requests = 0 and seen_removal then 'review_request_removed'
            when after_requests = cast(seen_removal as bigint) and seen_dismissal then 'review_dismissed'
            else 'closed'
        end as event,
        case
            when position >= seen_events then (position - seen_events + 1) / (comments + 1)
            when request < 0 then 0.1
            when request < seen_requests then 0.15 + 0.6 * (request + 1) / (requests + 1)
            when after_requests < 0 then 0.82 + 0.01 * after_requests
            when event = 'review_request_removed' then 0.85
            when event = 'review_dismissed' then 0.9
        end as share,
        case
            when event = 'commented' then reviewer(i, $repository, author, position)
            when event in ('review_dismissed', 'closed') then reviewer(i, $repository, author, 0)
            else author
        end as actor,
        case when event = 'review_request_removed' then 0 else request end as asked,
        'NE_kwDO' || left(md5(concat('event', i, event, request)), 14) as node_id
    from each
),

dated as (
    select
        *,
        reviewer(i, $repository, author, asked) as asked_reviewer,
        moment(
            case when share is null then closed_at else on_the_way(created_at, span_s, share) end
        ) as happened_at
    from named
)

select
    file,
    $repo_id as repo_id,
    number as pull_number,
    cast(null as bigint) as id,
    node_id,
    updated_at,
    fetched_at,
    snapshot_id,
    sync_id,
    'graphql' as source,
    cast(case event
        when 'commented' then to_json({
            'event': event, 'node_id': node_id, 'created_at': happened_at, 'position': position, 'actor': person(actor),
            'author_association': 'MEMBER',
            'html_url': 'https://github.com/' || $full_name || '/pull/' || number || '#issuecomment-' || (i * 100 + position),
            'body': text_of(phrases, i, 'comment ' || position, 2 + below(i, 'comment length ' || position, 30))
        })
        when 'closed' then to_json({
            'event': event, 'node_id': node_id, 'created_at': happened_at, 'position': position, 'actor': person(actor),
            'commit_id': case when draw(i, 'landed') < 0.03 then hex40(i, 'landed') end
        })
        when 'review_dismissed' then to_json({
            'event': event, 'node_id': node_id, 'created_at': happened_at, 'position': position, 'actor': person(actor),
            'dismissed_review': {'review_id': 2000000000 + 100 * i, 'state': 'approved'}
        })
        when 'ready_for_review' then to_json({
            'event': event, 'node_id': node_id, 'created_at': happened_at, 'position': position, 'actor': person(actor)
        })
        when 'reopened' then to_json({
            'event': event, 'node_id': node_id, 'created_at': happened_at, 'position': position, 'actor': person(actor)
        })
        else case
            when draw(i, 'asked a team ' || asked) < 0.1 then to_json({
                'event': event, 'node_id': node_id, 'created_at': happened_at, 'position': position, 'actor': person(actor),
                'requested_team': {'slug': 'team-' || below(i, 'team ' || asked, 8)}
            })
            else to_json({
                'event': event, 'node_id': node_id, 'created_at': happened_at, 'position': position, 'actor': person(actor),
                'requested_reviewer': person(asked_reviewer)
            })
        end
    end as varchar) as payload
from dated, vocabulary
order by ordinal, position;
