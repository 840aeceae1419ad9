with pull_requests as (
    select
        pull_request_id,
        repo_id,
        pull_number,
        merged_at,
        try_cast(regexp_extract(head_ref, '^revert-([0-9]+)-', 1) as bigint) as reverts_number
    from {{ ref('int_pull_requests') }}
),

first_reverts as (
    select
        reverted.pull_request_id,
        min(reverts.merged_at) as reverted_at
    from pull_requests as reverts
    inner join pull_requests as reverted
        on
            reverts.repo_id = reverted.repo_id
            and reverts.reverts_number = reverted.pull_number
            and reverts.pull_number != reverted.pull_number
    where reverts.merged_at >= reverted.merged_at
    group by reverted.pull_request_id
),

joined as (
    select
        pull_requests.pull_request_id,
        pull_requests.reverts_number,
        first_reverts.reverted_at,
        {{ hours_between('pull_requests.merged_at', 'first_reverts.reverted_at') }} as reverted_after_hours
    from pull_requests
    left join first_reverts on pull_requests.pull_request_id = first_reverts.pull_request_id
)

select * from joined
