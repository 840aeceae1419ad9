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

{# How many there are, their median, p75 and p90, as columns that begin with the duration's name. #}
{% macro duration_summary(duration, hours) -%}
    count({{ hours }}) as {{ duration }}_n,
    {{ percentile(hours, 0.5) }} as {{ duration }}_median_hours,
    {{ percentile(hours, 0.75) }} as {{ duration }}_p75_hours,
    case when count({{ hours }}) >= 10 then {{ percentile(hours, 0.9) }} end as {{ duration }}_p90_hours
{%- endmacro %}
