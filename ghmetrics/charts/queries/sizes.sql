select
    repo_full_name,
    number,
    title,
    html_url,
    author_login,
    size_class,
    additions + deletions as lines,
    cycle_time_hours
from merged
where size_class is not null and additions + deletions is not null
order by merged_at, pull_request_id
