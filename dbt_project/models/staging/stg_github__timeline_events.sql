{{ config(materialized='incremental', incremental_strategy='touched') }}
{% set shape = {
    'event': 'varchar',
    'created_at': 'timestamptz',
    'position': 'bigint',
    'actor': {'login': 'varchar', 'id': 'bigint', 'type': 'varchar'},
    'commit_id': 'varchar',
    'requested_reviewer': {'login': 'varchar', 'id': 'bigint', 'type': 'varchar'},
    'requested_team': {'slug': 'varchar'},
    'dismissed_review': {'review_id': 'bigint', 'state': 'varchar'},
} %}

with source as (
    {{ current_rows('timeline_events') }}
),

parsed as (
    select
        repo_id,
        pull_number,
        node_id,
        filename,
        lake_row_hash,
        {{ fingerprint('payload') }} as payload_hash,
        {{ parse_json('payload', shape) }} as doc
    from source
),

judged as (
    select
        *,
        doc is null
        or doc.event is null
        or {{ possible('doc.created_at') }} is null
        or {{ is_no_person('doc.actor') }}
        or {{ is_no_person('doc.requested_reviewer') }} as is_malformed
    from parsed
),

typed as (
    select
        repo_id,
        pull_number,
        payload_hash,
        is_malformed,
        -- Comments are numbered by themselves.
        coalesce(
            node_id,
            case when doc.event = 'commented' then 'comment ' else 'position ' end || doc.position,
            'payload ' || payload_hash
        ) as event_key,
        case when not is_malformed then doc.event end as event,
        {{ possible('doc.created_at') }} as created_at,
        doc.position as event_position,
        {{ person_id('doc.actor') }} as actor_id,
        {{ person_login('doc.actor') }} as actor_login,
        {{ person_is_bot('doc.actor') }} as actor_is_bot,
        doc.commit_id as commit_id,
        {{ person_id('doc.requested_reviewer') }} as requested_reviewer_id,
        case
            when doc.event in ('review_requested', 'review_request_removed') and doc.requested_team is null
                then {{ person_login('doc.requested_reviewer') }}
        end as requested_reviewer_login,
        {{ person_is_bot('doc.requested_reviewer') }} as requested_reviewer_is_bot,
        doc.requested_team is not null as is_request_to_team,
        doc.requested_team.slug as requested_team_slug,
        doc.dismissed_review.review_id as dismissed_review_id,
        lower(doc.dismissed_review.state) as dismissed_review_state,
        filename as lake_file,
        lake_row_hash
    from judged
),

one_per_key as (
    select * {{ exclude('payload_hash') }}
    from typed
    qualify
        is_malformed
        or row_number() over (
            partition by repo_id, pull_number, event_key, is_malformed
            order by event_position, payload_hash, lake_file
        ) = 1
)

select * from one_per_key
