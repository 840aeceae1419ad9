{#
    The durations that are summed up over merged pull requests: columns of `pull_requests` without their `_hours`.
    As words, since plain Jinja has no other way to hand a list out of a macro: `merged_durations().split()`.
#}
{% macro merged_durations() -%}
    cycle_time
    review_time
    lead_time
    coding_time
    ready_wait
    pickup_time
    approval_time
    merge_wait
    review_to_merge
    unreviewed
{%- endmacro %}

{# How many there are, and their percentiles as one list, as columns that begin with the duration's name. #}
{% macro duration_summary(duration, hours) -%}
    count({{ hours }}) as {{ duration }}_n,
    {{ percentiles(hours, [0.5, 0.75, 0.9]) }} as {{ duration }}_percentiles
{%- endmacro %}

{# The columns that such a summary becomes; below 10 of them a p90 is nearly the largest. #}
{% macro summary_columns(relation, duration) -%}
    {%- set n = relation ~ '.' ~ duration ~ '_n' -%}
    {%- set percentiles = relation ~ '.' ~ duration ~ '_percentiles' -%}
    coalesce({{ n }}, 0) as {{ duration }}_n,
    {{ percentile_at(percentiles, 1) }} as {{ duration }}_median_hours,
    {{ percentile_at(percentiles, 2) }} as {{ duration }}_p75_hours,
    case when {{ n }} >= 10 then {{ percentile_at(percentiles, 3) }} end as {{ duration }}_p90_hours
{%- endmacro %}
