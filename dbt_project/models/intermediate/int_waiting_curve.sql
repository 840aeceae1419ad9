with waits as (
    select * from {{ ref('int_waits_for_review') }}
),

ended as (
    select
        repo_id,
        waited_microseconds,
        count(*) as pull_requests,
        count(*) filter (where is_reviewed) as reviewed
    from waits
    group by repo_id, waited_microseconds
),

-- Whoever waited this long or longer was at risk: what is censored at the very time of a review counts as after it.
at_risk as (
    select
        repo_id,
        waited_microseconds,
        reviewed,
        cast(sum(pull_requests) over (partition by repo_id order by waited_microseconds desc) as bigint) as at_risk
    from ended
),

steps as (
    select *
    from at_risk
    where reviewed > 0
),

-- The product of (1 - reviewed / at_risk) so far, as a sum of logarithms. Where all are reviewed it is 0, and no step
-- follows. Rounded so far that a half is a half.
multiplied as (
    select
        repo_id,
        {{ hours('waited_microseconds') }} as hours,
        at_risk,
        reviewed,
        case
            when reviewed = at_risk then 0.0
            else round(
                exp(
                    sum(case when reviewed < at_risk then ln((at_risk - reviewed) / at_risk) end)
                        over (partition by repo_id order by waited_microseconds)
                ),
                10
            )
        end as share_waiting
    from steps
)

select * from multiplied
