-- Counts and sums of the marts against the lake's JSON itself, not by way of the staging models: another parser,
-- another way to the newest snapshot, the rules of what can't be used written anew. It warns, so that nobody loses a
-- warehouse to a payload that two parsers read differently.
{{ config(severity='warn', tags='thorough') }}

{% set children = {
    'reviews': ['$.id', '$.state', '$.user', '$.user.login'],
    'commits': [
        '$.sha', '$.commit.author', '$.commit.committer', '$.commit.message', '$.author', '$.author.login'
    ],
    'timeline_events': [
        '$.position', '$.event', '$.created_at', '$.actor', '$.actor.login', '$.requested_reviewer',
        '$.requested_reviewer.login'
    ],
} %}

with fetches as (
    select
        repo_id,
        pull_number,
        snapshot_id,
        fetched_at,
        id,
        {{ json_texts('payload', ['$.created_at', '$.merged_at', '$.closed_at', '$.user', '$.user.login']) }} as doc
    from {{ lake('pull_requests') }}
),

last_fetched as (
    select
        repo_id,
        pull_number,
        max(fetched_at) as fetched_at
    from fetches
    group by repo_id, pull_number
),

last_snapshots as (
    select
        fetches.repo_id,
        fetches.pull_number,
        max(fetches.snapshot_id) as snapshot_id
    from fetches
    inner join last_fetched
        on
            fetches.repo_id = last_fetched.repo_id
            and fetches.pull_number = last_fetched.pull_number
            and fetches.fetched_at = last_fetched.fetched_at
    group by fetches.repo_id, fetches.pull_number
),

raw_pull_requests as (
    select distinct
        fetches.repo_id,
        fetches.pull_number,
        fetches.snapshot_id,
        {{ as_instant(item('fetches.doc', 1)) }} as created_at,
        {{ as_instant(item('fetches.doc', 2)) }} as merged_at,
        {{ as_instant(item('fetches.doc', 3)) }} as closed_at
    from fetches
    inner join last_snapshots
        on
            fetches.repo_id = last_snapshots.repo_id
            and fetches.pull_number = last_snapshots.pull_number
            and fetches.snapshot_id = last_snapshots.snapshot_id
    where
        fetches.id is not null
        and {{ as_instant(item('fetches.doc', 1)) }} is not null
        and ({{ item('fetches.doc', 4) }} is null or {{ item('fetches.doc', 5) }} is not null)
),

{% for kind, paths in children.items() %}
    raw_{{ kind }} as (
        select
            landed.repo_id,
            landed.pull_number,
            landed.{{ {'reviews': 'id', 'commits': 'sha', 'timeline_events': 'node_id'}[kind] }} as known_as,
            {{ json_texts('landed.payload', paths) }} as doc
        from {{ lake(kind) }} as landed
        inner join raw_pull_requests
            on
                landed.repo_id = raw_pull_requests.repo_id
                and landed.pull_number = raw_pull_requests.pull_number
                and landed.snapshot_id = raw_pull_requests.snapshot_id
    ),
{% endfor %}

raw_children as (
    select distinct
        repo_id,
        'reviews' as what,
        pull_number,
        coalesce({{ item('doc', 1) }}, cast(known_as as string)) as known_as
    from raw_reviews
    where {{ item('doc', 2) }} is not null and ({{ item('doc', 3) }} is null or {{ item('doc', 4) }} is not null)
    union all
    select distinct
        repo_id,
        'commits' as what,
        pull_number,
        coalesce({{ item('doc', 1) }}, known_as) as known_as
    from raw_commits
    where
        coalesce({{ item('doc', 2) }}, {{ item('doc', 3) }}, {{ item('doc', 4) }}) is not null
        and ({{ item('doc', 5) }} is null or {{ item('doc', 6) }} is not null)
    union all
    select distinct
        repo_id,
        'review requests' as what,
        pull_number,
        coalesce(known_as, {{ item('doc', 1) }}, cast(doc as string)) as known_as
    from raw_timeline_events
    where
        {{ item('doc', 2) }} = 'review_requested'
        and {{ as_instant(item('doc', 3)) }} is not null
        and ({{ item('doc', 4) }} is null or {{ item('doc', 5) }} is not null)
        and ({{ item('doc', 6) }} is null or {{ item('doc', 7) }} is not null)
),

pull_requests as (
    select * from {{ ref('pull_requests') }}
),

review_requests as (
    select * from {{ ref('review_requests') }}
),

amounts as (
    select
        repo_id,
        case when merged_at is not null then 'merged' when closed_at is not null then 'closed' else 'open' end as what,
        1 as recounted,
        0 as in_marts
    from raw_pull_requests
    union all
    select
        repo_id,
        'microseconds from opened to merged' as what,
        {{ microseconds_between('created_at', 'merged_at') }} as recounted,
        0 as in_marts
    from raw_pull_requests
    where merged_at is not null
    union all
    select
        repo_id,
        what,
        1 as recounted,
        0 as in_marts
    from raw_children
    where known_as is not null
    union all
    select
        repo_id,
        state as what,
        0 as recounted,
        1 as in_marts
    from pull_requests
    union all
    select
        repo_id,
        'microseconds from opened to merged' as what,
        0 as recounted,
        cast(round(cycle_time_hours * 3.6e9) as bigint) as in_marts
    from pull_requests
    where state = 'merged'
    {% for mart in ['reviews', 'commits'] %}
        union all
        select
            repo_id,
            '{{ mart }}' as what,
            0 as recounted,
            1 as in_marts
        from {{ ref(mart) }}
    {% endfor %}
    union all
    select
        repo_id,
        'review requests' as what,
        0 as recounted,
        1 as in_marts
    from review_requests
),

different as (
    select
        repo_id,
        what,
        sum(recounted) as recounted,
        sum(in_marts) as in_marts
    from amounts
    group by repo_id, what
    having sum(recounted) <> sum(in_marts)
)

select * from different
