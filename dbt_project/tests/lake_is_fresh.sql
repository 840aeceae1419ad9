-- Repositories whose numbers are older than the var `fresh_days` says. A test may read the clock, the models may not.
{{ config(severity='warn') }}

with repositories as (
    select * from {{ ref('repositories') }}
),

old as (
    select
        repo_full_name,
        as_of
    from repositories
    where as_of < current_timestamp - interval '{{ var("fresh_days") }} days'
)

select * from old
