with pull_requests as (
    select * from {{ ref('pull_requests') }}
),

repositories as (
    select * from {{ ref('repositories') }}
),

instants as (
    select created_at as instant
    from pull_requests
    union all
    select as_of as instant
    from repositories
),

-- One time that is wrong by centuries would make a row for each day up to it.
extent as (
    select
        min({{ utc_day('instant') }}) as first_day,
        max({{ utc_day('instant') }}) as last_day
    from instants
    where {{ utc_day('instant') }} between date '1970-01-01' and date '2199-12-31'
),

days as (
    select {{ each_day('first_day', 'last_day') }} as day
    from extent
)

select * from days
