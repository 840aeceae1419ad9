{{ config(materialized='view') }}
with waits as (
    select * from {{ ref('int_waits_for_review') }}
),

curve as (
    select * from {{ ref('int_waiting_curve') }}
),

medians as (
    select
        repo_id,
        min(hours) as median_wait_hours
    from curve
    where share_waiting <= 0.5
    group by repo_id
),

merge_counts as (
    select
        repo_id,
        count(*) as merged,
        count(*) filter (where was_merged_unreviewed) as merged_unreviewed
    from waits
    where is_merged
    group by repo_id
),

repositories as (
    select * from {{ ref('int_repositories') }}
),

joined as (
    select
        repositories.repo_id,
        medians.median_wait_hours,
        merge_counts.merged_unreviewed / merge_counts.merged as share_merged_unreviewed
    from repositories
    left join medians on repositories.repo_id = medians.repo_id
    left join merge_counts on repositories.repo_id = merge_counts.repo_id
)

select * from joined
