-- Over all days, over all weeks and over all teams happened what happened to the pull requests and reviews
-- themselves. It warns: a time that GitHub can't mean, in the year 1 say, is in no series.
{{ config(severity='warn') }}

with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

counted as (
    select * from pull_requests
    where is_counted
),

reviews as (
    select counted.repo_id
    from {{ ref('int_reviews') }} as reviews
    inner join counted on reviews.pull_request_id = counted.pull_request_id
    where reviews.is_counting
),

review_counts as (
    select
        repo_id,
        count(*) as review_count
    from reviews
    group by repo_id
),

pull_request_counts as (
    select
        repo_id,
        count(*) as opened_count,
        count(*) filter (where state = 'merged') as merged_count,
        count(*) filter (where state = 'closed') as closed_count
    from counted
    group by repo_id
),

expected as (
    select
        pull_request_counts.*,
        coalesce(review_counts.review_count, 0) as review_count
    from pull_request_counts
    left join review_counts on pull_request_counts.repo_id = review_counts.repo_id
),

series as (
    {% for mart in ['daily_metrics', 'weekly_metrics'] %}
        select
            repo_id,
            '{{ mart }}' as mart,
            scope,
            sum(opened_count) as opened_count,
            sum(merged_count) as merged_count,
            sum(closed_count) as closed_count,
            sum(review_count) as review_count,
            sum(cycle_time_n) as cycle_time_n
        from {{ ref(mart) }}
        group by repo_id, scope
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

different as (
    select series.*
    from expected
    inner join series on expected.repo_id = series.repo_id
    where
        series.opened_count <> expected.opened_count
        or series.merged_count <> expected.merged_count
        or series.cycle_time_n <> expected.merged_count
        or series.closed_count <> expected.closed_count
        or series.review_count <> expected.review_count
),

-- A repository with pull requests that count has its rows.
absent as (
    select expected.repo_id
    from expected
    left join series on expected.repo_id = series.repo_id
    where series.repo_id is null
),

found as (
    select
        repo_id,
        mart,
        scope
    from different
    union all
    select
        repo_id,
        'daily_metrics' as mart,
        'repository' as scope
    from absent
)

select * from found
