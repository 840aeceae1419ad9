{{ config(materialized='view') }}
with pull_requests as (
    select * from {{ ref('int_pull_requests') }}
),

commits as (
    select * from {{ ref('int_commits') }}
),

agents as (
    select
        lower({{ cell('login') }}) as login,
        {{ cell('email_pattern') }} as email_pattern
    from {{ ref('ai_agents') }}
),

co_authors as (
    select
        pull_request_id,
        {{ each('co_authors') }} as co_author
    from commits
),

-- A name in git that ends in `[bot]` is a login: nobody else can have such a one.
authors as (
    select
        pull_request_id,
        lower(author_login) as login,
        cast(null as string) as email
    from pull_requests
    union all
    select
        pull_request_id,
        lower(author_login) as login,
        lower(trim(git_email)) as email
    from commits
    union all
    select
        pull_request_id,
        case
            when trim(split_part(co_author, '<', 1)) like '%[bot]'
                then lower(trim(split_part(co_author, '<', 1)))
        end as login,
        lower(trim(split_part(split_part(co_author, '<', 2), '>', 1))) as email
    from co_authors
),

people as (
    select distinct
        login,
        email
    from authors
),

-- A few agents and each person once: patterns are dear.
ai_people as (
    select distinct
        people.login,
        people.email
    from people
    inner join agents
        on
            people.login = agents.login
            or {{ noreply_login('people.email') }} = agents.login
            or {{ fits('people.email', 'agents.email_pattern') }}
),

assisted as (
    select distinct
        authors.pull_request_id,
        true as is_ai_assisted
    from authors
    inner join ai_people
        on
            authors.login is not distinct from ai_people.login
            and authors.email is not distinct from ai_people.email
)

select * from assisted
