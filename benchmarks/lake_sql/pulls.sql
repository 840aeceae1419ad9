-- What becomes of each pull request of one repository, as of `until`.
create or replace table pulls as
with drawn as (
    select
        $first + k as i,
        k,
        2 * k + 1 + below($first + k, 'number', 2) as number,
        date_trunc(
            'second',
            getvariable('until') - to_hours(2) - to_seconds(
                cast(floor(getvariable('years') * 31557600 * (1 - (k + draw($first + k, 'opened')) / $count)) as bigint)
            )
        ) as created_at
    from (select unnest(range($count)) as k)
),

planned as (
    select
        *,
        case
            when draw(i, 'author') < 0.05 then -2
            when draw(i, 'author') < 0.07 then -3
            when draw(i, 'author') < 0.08 then -1
            else $repository * 50 + cast(floor(400 * pow(draw(i, 'author'), 3)) as bigint)
        end as author,
        exp(1 + 6 * draw(i, 'hours')) * 3600 as planned_s,
        draw(i, 'draft') < 0.15 as was_draft,
        1 + few(i, 'commits', 1.5) as commits,
        few(i, 'reviews', 4) as reviews,
        few(i, 'requests', 2.4) as requests,
        few(i, 'comments', 2) as comments
    from drawn
),

decided as (
    select
        *,
        draw(i, 'stays open') < 0.01
        or created_at + to_seconds(cast(planned_s as bigint)) > getvariable('until') as is_open,
        date_diff('second', created_at, getvariable('until')) as age_s
    from planned
)

select
    * exclude (planned_s, age_s),
    cast(floor(
        case when planned_s > age_s then age_s * (0.1 + 0.8 * draw(i, 'last update')) else planned_s end
    ) as bigint) as span_s,
    not is_open as has_ended,
    not is_open and draw(i, 'merged') < 0.84 as is_merged,
    was_draft and is_open and draw(i, 'still a draft') < 0.5 as stays_draft,
    requests > 0 and draw(i, 'removed') < 0.08 as has_removal,
    reviews > 0 and draw(i, 'dismissed') < 0.03 as has_dismissal,
    draw(i, 'reopened') < 0.01 as was_reopened
from decided;
