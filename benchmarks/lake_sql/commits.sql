with each as (
    select
        *,
        unnest(range(seen_commits)) as j
    from snapshots
    where ordinal >= $begin and ordinal < $end
),

dated as (
    select
        *,
        case
            when j = 0 then created_at - to_seconds(60 + below(i, 'coded', 172800))
            else on_the_way(created_at, span_s, j / commits)
        end as authored_at,
        hex40(i, 'commit ' || j) as sha,
        author > 0 and draw(i, 'known e-mail') < 0.9 as is_known
    from each
)

select
    file,
    $repo_id as repo_id,
    number as pull_number,
    sha,
    'C_kwDO' || left(sha, 24) as node_id,
    updated_at,
    fetched_at,
    snapshot_id,
    sync_id,
    'graphql' as source,
    cast(to_json({
        'sha': sha,
        'node_id': 'C_kwDO' || left(sha, 24),
        'commit': {
            'message': text_of(phrases, i, 'message ' || j, 2 + below(i, 'message length ' || j, 25)) || case
                when draw(i, 'helped') < 0.06 then chr(10) || chr(10) || 'Co-authored-by: Claude <noreply@anthropic.com>'
                when draw(i, 'helped') < 0.1 then chr(10) || chr(10) || 'Co-authored-by: Sam Doe <sam@example.org>'
                else ''
            end,
            'author': {
                'name': login(abs(author)),
                'email': login(abs(author)) || '@example.com',
                'date': moment(authored_at)
            },
            'committer': {'name': 'GitHub', 'email': 'noreply@github.com', 'date': moment(authored_at + interval 1 minute)}
        },
        'author': case when is_known then person(author) end,
        'committer': {'login': 'web-flow', 'id': 19864447, 'type': 'User'},
        'parents': list_transform(
            range(1 + cast(draw(i, 'merge ' || j) < 0.04 as bigint)),
            lambda n: {'sha': case when n = 0 and j > 0 then hex40(i, 'commit ' || (j - 1)) else hex40(i, 'base ' || n) end}
        )
    }) as varchar) as payload
from dated, vocabulary
order by ordinal, j;
