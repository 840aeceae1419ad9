with pull_requests as (
    select * exclude (is_malformed, malformed_file, folder_name, fetched_at)
    from {{ ref('stg_github__pull_requests') }}
    where not is_malformed
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

joined as (
    select
        pull_requests.*,
        repositories.repo_full_name,
        repositories.as_of,
        coalesce(pull_requests.merged_at, pull_requests.closed_at) as ended_at,
        pull_requests.additions + pull_requests.deletions as changed_lines,
        cast(null as varchar) as team_member,
        cast(null as varchar) as team,
        not pull_requests.author_is_bot as is_counted,
        case when pull_requests.author_is_bot then 'bot' end as excluded_because
    from pull_requests
    inner join repositories on pull_requests.repo_id = repositories.repo_id
),

classified as (
    select
        *,
        case
            when merged_at is not null then 'merged'
            when closed_at is not null then 'closed'
            else 'open'
        end as state,
        case
            when changed_lines < 10 then 'XS'
            when changed_lines < 50 then 'S'
            when changed_lines < 250 then 'M'
            when changed_lines < 1000 then 'L'
            when changed_lines >= 1000 then 'XL'
        end as size_class
    from joined
)

select * from classified
