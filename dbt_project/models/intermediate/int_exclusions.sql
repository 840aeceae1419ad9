{{ config(materialized='view') }}
with pull_requests as (
    select *
    from {{ ref('stg_github__pull_requests') }}
    where not is_malformed
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

seed as (
    select
        {{ cell('repository') }} as repository,
        number,
        {{ cell('label') }} as label,
        {{ cell('title') }} as title,
        {{ cell('branch') }} as branch,
        {{ cell('author') }} as author,
        coalesce({{ cell('reason') }}, 'excluded') as reason
    from {{ ref('exclusions') }}
),

-- A row that names no pull request does not name them all.
rules as (
    select *
    from seed
    where coalesce(cast(number as string), label, title, branch, author) is not null
),

fitting as (
    select
        pull_requests.repo_id,
        pull_requests.pull_number,
        rules.reason
    from pull_requests
    inner join repositories on pull_requests.repo_id = repositories.repo_id
    inner join rules
        on
            (rules.repository is null or {{ fits('repositories.repo_full_name', 'rules.repository') }})
            and (rules.number is null or pull_requests.pull_number = rules.number)
            and (rules.label is null or {{ any_fits('pull_requests.label_names', 'rules.label') }})
            and (rules.title is null or {{ fits('pull_requests.title', "'*' || rules.title || '*'") }})
            and (rules.branch is null or {{ fits('pull_requests.head_ref', 'rules.branch') }})
            and (rules.author is null or {{ fits('pull_requests.author_login', 'rules.author') }})
),

-- Rows of a table have no order: of several reasons the first by the alphabet is said.
reasons as (
    select
        repo_id,
        pull_number,
        min(reason) as reason
    from fitting
    group by repo_id, pull_number
)

select * from reasons
