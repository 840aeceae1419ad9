select
    synced_at,
    sync_id,
    2 * max(place) as took_ms,
    count(*) as pull_requests,
    sum(seen_reviews) as reviews,
    sum(seen_commits) as commits,
    sum(seen_comments) as comments
from snapshots
group by synced_at, sync_id
order by synced_at;
