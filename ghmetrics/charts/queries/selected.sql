-- What every figure begins with: the chosen pull requests that count, and the days that are looked at.
-- $1 repositories, $2 teams, $3 authors, $4 bots too, $5 first day, $6 last day; NULL is no wish.
with chosen as (
    select
        pull_requests.pull_request_id,
        pull_requests.repo_full_name,
        pull_requests.number,
        pull_requests.title,
        pull_requests.html_url,
        pull_requests.state,
        pull_requests.author_login,
        pull_requests.size_class,
        pull_requests.additions,
        pull_requests.deletions,
        pull_requests.created_at,
        pull_requests.updated_at,
        pull_requests.ready_at,
        pull_requests.first_review_at,
        pull_requests.merged_at,
        pull_requests.closed_at,
        pull_requests.cycle_time_hours,
        pull_requests.review_time_hours,
        pull_requests.lead_time_hours,
        pull_requests.coding_time_hours,
        pull_requests.ready_wait_hours,
        pull_requests.pickup_time_hours,
        pull_requests.approval_time_hours,
        pull_requests.merge_wait_hours,
        pull_requests.review_to_merge_hours,
        pull_requests.unreviewed_hours,
        repositories.as_of
    from pull_requests
    inner join repositories on pull_requests.repo_id = repositories.repo_id
    where
        ($1::varchar[] is null or list_contains($1::varchar[], pull_requests.repo_full_name))
        and ($2::varchar[] is null or list_contains($2::varchar[], pull_requests.team))
        and ($3::varchar[] is null or list_contains($3::varchar[], pull_requests.author_login))
        and (pull_requests.is_counted or ($4::boolean and pull_requests.excluded_because = 'bot'))
),

-- The newest day is that of the newest sync, or of the newest thing where none went through to its end.
newest as (
    select
        min(created_at)::date as first_day,
        coalesce(max(as_of), max(updated_at), max(created_at))::date as last_day
    from chosen
),

ending as (
    select
        first_day,
        least(last_day, coalesce($6::date, last_day)) as until_day,
        coalesce($6::date >= last_day, true) as is_newest
    from newest
    where last_day is not null
),

-- Where little is merged, half a year says next to nothing: it takes some merges to see where time goes.
newest_merges as (
    select chosen.merged_at::date as merged_day
    from chosen
    cross join ending
    where chosen.state = 'merged' and chosen.merged_at::date <= ending.until_day
    order by chosen.merged_at desc
    limit 30
),

enough as (
    select min(merged_day) as enough_day from newest_merges
),

-- Half a year unless said otherwise, or as long as the thirty newest merges took; not before anything was opened, and
-- never more than ten years of weeks.
span as (
    select
        greatest(
            coalesce($5::date, least(
                date_trunc('week', until_day)::date - 175, date_trunc('week', enough_day)::date
            )),
            least(first_day, until_day),
            until_day - 3640
        ) as since_day,
        until_day,
        until_day - 27 as lately_day,
        is_newest
    from ending
    cross join enough
),

weeks as (
    select unnest(generate_series(date_trunc('week', since_day), date_trunc('week', until_day), interval 7 days))::date
        as week
    from span
    where since_day <= until_day
),

merged as (
    select
        chosen.*,
        chosen.merged_at::date as merged_day,
        chosen.merged_at::date >= span.lately_day as is_late
    from chosen
    cross join span
    where chosen.state = 'merged' and chosen.merged_at::date between span.since_day and span.until_day
)

