with dated as (
    select
        *,
        reviewer(i, $repository, author, 0) as merger
    from snapshots
    where ordinal >= $begin and ordinal < $end
)

select
    file,
    $repo_id as repo_id,
    number as pull_number,
    1000000000 + i as id,
    'PR_kwDO' || left(md5(concat('pull', i)), 12) as node_id,
    updated_at,
    fetched_at,
    snapshot_id,
    sync_id,
    'graphql' as source,
    cast(to_json({
        'landed': {
            'reviews': seen_reviews,
            'timeline_events': seen_events + seen_comments,
            'commits': seen_commits,
            'comments': seen_comments
        },
        'id': 1000000000 + i,
        'node_id': 'PR_kwDO' || left(md5(concat('pull', i)), 12),
        'number': number,
        'title': text_of(phrases, i, 'title', 2),
        'html_url': 'https://github.com/' || $full_name || '/pull/' || number,
        'state': case when is_open then 'open' else 'closed' end,
        'draft': stays_draft or (was_draft and not seen_ready),
        'created_at': moment(created_at),
        'updated_at': moment(updated_at),
        'closed_at': case when not is_open then moment(closed_at) end,
        'merged_at': case when is_merged and not is_open then moment(closed_at) end,
        'author_association': ['MEMBER', 'CONTRIBUTOR', 'NONE', 'COLLABORATOR'][1 + below(i, 'association', 4)],
        'additions': cast(exp(8 * draw(i, 'additions')) as bigint),
        'deletions': cast(exp(7 * draw(i, 'deletions')) as bigint) - 1,
        'changed_files': 1 + few(i, 'files', 5),
        'commits': seen_commits,
        'total_comments': seen_comments + few(i, 'review comments', 3),
        'body': case when draw(i, 'has a body') < 0.95 then text_of(phrases, i, 'body', 20 + below(i, 'length', 200)) end,
        'user': person(author),
        'merged_by': case when is_merged and not is_open then person(merger) end,
        'labels': list_transform(range(below(i, 'labels', 4)), lambda n: {
            'name': ['bug', 'feature', 'docs', 'area: build', 'good first issue', 'P1'][1 + below(i, 'label ' || n, 6)]
        }),
        'base': {'ref': case when draw(i, 'base') < 0.9 then 'main' else 'release/' || below(i, 'release', 9) end},
        'head': {'ref': 'topic/' || left(md5(concat('head', i)), 10), 'sha': hex40(i, 'commit ' || (seen_commits - 1))}
    }) as varchar) as payload
from dated, vocabulary
order by ordinal;
