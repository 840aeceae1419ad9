-- No wait is below 0, no share is outside of 0 to 1, and nobody waits again.
with curve as (
    select
        *,
        lag(share_waiting, 1, 1.0) over (partition by repo_id order by hours) as share_before
    from {{ ref('waiting_curve') }}
),

shares as (
    select
        'waiting_curve' as mart,
        repo_full_name,
        share_waiting as amount
    from curve
    where hours < 0 or reviewed < 1 or reviewed > at_risk or share_waiting > share_before or share_waiting < 0
    {% for mart, column in [
        ('daily_metrics', 'share_reviewed_within_target'),
        ('weekly_metrics', 'share_reviewed_within_target'),
        ('repositories', 'share_merged_unreviewed'),
        ('repositories', 'share_synced_30_days'),
    ] %}
        union all
        select
            '{{ mart }}' as mart,
            repo_full_name,
            {{ column }} as amount
        from {{ ref(mart) }}
        where {{ column }} < 0 or {{ column }} > 1
    {% endfor %}
)

select * from shares
