with each as (
    select
        *,
        unnest(range(seen_reviews)) as j
    from snapshots
    where ordinal >= $begin and ordinal < $end
),

dated as (
    select
        *,
        touched > 0 and j = seen_reviews - 1 as is_new,
        case
            when is_new then updated_at - interval 20 seconds
            else on_the_way(created_at, span_s, 0.12 + 0.85 * (j + 1) / (reviews + 1))
        end as submitted_at,
        2000000000 + 100 * i + case when is_new then 99 else j end as id,
        draw(i, 'verdict ' || j) as verdict,
        reviewer(i, $repository, author, j) as reviewer
    from each
)

select
    file,
    $repo_id as repo_id,
    number as pull_number,
    id,
    'PRR_kwDO' || left(md5(concat('review', id)), 12) as node_id,
    updated_at,
    fetched_at,
    snapshot_id,
    sync_id,
    'graphql' as source,
    cast(to_json({
        'id': id,
        'node_id': 'PRR_kwDO' || left(md5(concat('review', id)), 12),
        'state': case
            when seen_dismissal and j = 0 then 'DISMISSED'
            when verdict < 0.35 then 'APPROVED'
            when verdict < 0.48 then 'CHANGES_REQUESTED'
            else 'COMMENTED'
        end,
        'author_association': case when verdict < 0.7 then 'MEMBER' else 'CONTRIBUTOR' end,
        'commit_id': hex40(i, 'commit ' || (seen_commits - 1)),
        'html_url': 'https://github.com/' || $full_name || '/pull/' || number || '#pullrequestreview-' || id,
        'user': person(reviewer),
        'submitted_at': moment(submitted_at),
        'body': case when draw(id, 'body') < 0.8 then text_of(phrases, id, 'body', 1 + below(id, 'length', 50)) end
    }) as varchar) as payload
from dated, vocabulary
order by ordinal, j;
