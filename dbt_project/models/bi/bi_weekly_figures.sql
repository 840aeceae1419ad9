-- Rows of teams would be counted twice in a chart that sums up: they are in `weekly_percentiles` alone.
with weekly_metrics as (
    select * from {{ ref('weekly_metrics') }}
    where scope = 'repository'
),

named as (
    select
        repo_full_name as "Repository",
        week as "Week",
        opened_count as "Opened",
        merged_count as "Merged",
        closed_count as "Closed without merge",
        review_count as "Reviews",
        ready_count as "Ready for review",
        target_n as "First reviews due",
        reviewed_within_target_count as "First reviews in time",
        share_reviewed_within_target as "Share of first reviews in time",
        cycle_time_median_hours as "Median hours from opening to merge",
        cycle_time_p75_hours as "75th percentile of hours from opening to merge",
        cycle_time_p90_hours as "90th percentile of hours from opening to merge",
        review_time_median_hours as "Median hours from opening to first review",
        review_time_p75_hours as "75th percentile of hours from opening to first review",
        review_time_p90_hours as "90th percentile of hours from opening to first review"
    from weekly_metrics
)

select * from named
