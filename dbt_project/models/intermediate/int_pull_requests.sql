with pull_requests as (
    select * {{ exclude('is_malformed, lake_file, lake_row_hash, folder_name, fetched_at, label_names') }}
    from {{ ref('stg_github__pull_requests') }}
    where not is_malformed
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

bots as (
    select * from {{ ref('int_bots') }}
),

team_members as (
    select * from {{ ref('int_team_members') }}
),

exclusions as (
    select * from {{ ref('int_exclusions') }}
),

joined as (
    select
        pull_requests.* {{ exclude('author_is_bot') }},
        repositories.repo_full_name,
        repositories.as_of,
        coalesce(pull_requests.merged_at, pull_requests.closed_at) as ended_at,
        cast(pull_requests.additions as double) + pull_requests.deletions as changed_lines,
        pull_requests.author_is_bot or bots.login is not null as author_is_bot,
        {{ joined_team_member('pull_requests', 'author_login') }} as team_member,
        {{ joined_team() }} as team,
        exclusions.reason
    from pull_requests
    inner join repositories on pull_requests.repo_id = repositories.repo_id
    left join bots on lower(pull_requests.author_login) = bots.login
    {{ join_team_members('pull_requests', 'author_id', 'author_login') }}
    left join exclusions
        on
            pull_requests.repo_id = exclusions.repo_id
            and pull_requests.pull_number = exclusions.pull_number
),

classified as (
    select
        * {{ exclude('reason') }},
        case
            when merged_at is not null then 'merged'
            when closed_at is not null then 'closed'
            else 'open'
        end as state,
        {{ size_class('changed_lines') }} as size_class,
        case
            when author_is_bot and not {{ var('include_bots') | lower }} then 'bot'
            else reason
        end as excluded_because,
        case
            when author_id is not null
                then row_number() over (partition by repo_id, author_id order by created_at, pull_number) = 1
        end as is_first_pull_request
    from joined
),

counted as (
    select
        *,
        excluded_because is null as is_counted
    from classified
)

select * from counted
