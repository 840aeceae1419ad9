-- What is open now: the days have no say in it.
select
    waits.repo_full_name,
    waits.number,
    waits.title,
    waits.html_url,
    waits.author_login,
    waits.is_draft,
    waits.size_class,
    waits.waiting_for,
    waits.waiting_on,
    waits.waiting_hours,
    waits.age_hours,
    count(*) over () as open_count,
    count(*) filter (where waits.waiting_for = 'reviewer') over () as review_count,
    max(waits.waiting_hours) filter (where waits.waiting_for = 'reviewer') over () as longest_review_hours
from open_pull_requests as waits
inner join chosen on waits.pull_request_id = chosen.pull_request_id
order by waits.waiting_hours desc nulls last, waits.repo_full_name, waits.number
limit $7
