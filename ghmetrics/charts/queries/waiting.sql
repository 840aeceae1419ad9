-- Kaplan-Meier over all that was chosen, by the rules of `waiting_curve`: from `ready_at` to the first counting review,
-- or to the merge, the close or `as_of` without one. Over what became ready in the last $7 days, or since the first day.
, recent as (
    select
        chosen.ready_at,
        chosen.first_review_at,
        least(coalesce(chosen.merged_at, chosen.closed_at, chosen.as_of), chosen.as_of) as seen_until
    from chosen
    cross join span
    where
        chosen.ready_at <= chosen.as_of
        and case
            when $5::date is null and $6::date is null
                then chosen.ready_at >= chosen.as_of - to_days($7::integer)
            when $5::date is null
                then chosen.ready_at::date between span.until_day - $7::integer and span.until_day
            else chosen.ready_at::date between span.since_day and span.until_day
        end
),

judged as (
    select *, coalesce(first_review_at <= seen_until, false) as is_reviewed from recent
),

waits as (
    select
        is_reviewed,
        greatest(epoch_us(case when is_reviewed then first_review_at else seen_until end) - epoch_us(ready_at), 0) as waited
    from judged
),

ended as (
    select waited, count(*) as pull_requests, count(*) filter (where is_reviewed) as reviewed
    from waits
    group by waited
),

at_risk as (
    select
        waited,
        reviewed,
        sum(pull_requests) over (order by waited desc)::bigint as at_risk,
        sum(pull_requests) over ()::bigint as pull_requests,
        sum(reviewed) over ()::bigint as all_reviewed
    from ended
)

select
    waited / 3600000000.0 as hours,
    at_risk,
    reviewed,
    case
        when reviewed = at_risk then 0.0
        else round(
            exp(sum(case when reviewed < at_risk then ln((at_risk - reviewed) / at_risk) end) over (order by waited)), 10
        )
    end as share_waiting,
    pull_requests,
    all_reviewed
from at_risk
where reviewed > 0
order by waited
