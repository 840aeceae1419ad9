{{ config(materialized='view') }}
with team_members as (
    select
        github_id,
        lower({{ cell('login') }}) as login,
        {{ cell('name') }} as name,
        {{ cell('team') }} as team
    from {{ ref('team_members') }}
),

-- `ghost` is all deleted accounts, and none of them is somebody.
known as (
    select *
    from team_members
    where github_id is not null or login != 'ghost'
),

one_per_person as (
    select *
    from known
    qualify row_number() over (
        partition by github_id, case when github_id is null then login end
        order by team nulls last, name nulls last, login nulls last
    ) = 1
)

select * from one_per_person
