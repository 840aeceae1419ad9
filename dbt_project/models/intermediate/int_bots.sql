{{ config(materialized='view') }}
with bots as (
    select * from {{ ref('bots') }}
),

accounts as (
    select distinct lower({{ cell('login') }}) as login
    from bots
    where {{ cell('login') }} is not null
)

select * from accounts
