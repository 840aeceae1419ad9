-- As `reviewer_load` counts: counting reviews by known people, in the week of their submission.
, given as (
    select
        reviews.reviewer_login as reviewer,
        chosen.author_login as author
    from reviews
    inner join chosen on reviews.pull_request_id = chosen.pull_request_id
    cross join span
    where
        reviews.is_counting
        and reviews.reviewer_id is not null
        and reviews.submitted_at::date between span.since_day and span.until_day
),

reviewers as (
    select
        reviewer,
        count(*) as reviews,
        row_number() over (order by count(*) desc, reviewer) as place,
        sum(count(*)) over (order by count(*) desc, reviewer) as reviews_so_far,
        sum(count(*)) over () as all_reviews
    from given
    group by reviewer
),

authors as (
    select author, row_number() over (order by count(*) desc, author) as place
    from given
    group by author
),

-- The busiest by name, all others together.
grouped as (
    select
        case when reviewers.place <= $7 then reviewers.reviewer end as reviewer,
        case when authors.place <= $7 then authors.author end as author
    from given
    inner join reviewers on given.reviewer = reviewers.reviewer
    inner join authors on given.author = authors.author
)

select
    reviewer,
    author,
    count(*) as reviews,
    sum(count(*)) over (partition by reviewer)::bigint as reviews_by_reviewer,
    sum(count(*)) over (partition by author)::bigint as reviews_for_author,
    sum(count(*)) over ()::bigint as all_reviews,
    (select count(*) from reviewers) as reviewer_count,
    (select count(*) from reviewers where reviews_so_far - reviews < all_reviews / 2) as half_count
from grouped
group by reviewer, author
order by reviewer is null, reviews_by_reviewer desc, reviewer, author is null, reviews_for_author desc, author
