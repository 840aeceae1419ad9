{#
    Who a person of a payload is. An account that is gone is null in the payload (REST shows some of them as the user
    `ghost`); here it has the login `ghost` and no id.
#}
{% macro person_id(person) -%}
    case when {{ person }}.login != 'ghost' then {{ person }}.id end
{%- endmacro %}

{# An app's login ends in `[bot]`, also where the API left that out. #}
{% macro person_login(person) -%}
    case
        when {{ person }}.login is null then 'ghost'
        when {{ person }}.type = 'Bot' and {{ person }}.login not like '%[bot]' then {{ person }}.login || '[bot]'
        else {{ person }}.login
    end
{%- endmacro %}

{% macro person_is_bot(person) -%}
    coalesce({{ person }}.type = 'Bot', false) or coalesce({{ person }}.login like '%[bot]', false)
{%- endmacro %}

{# True for what stands in a person's place and is none: a number, a list, an object without a login. #}
{% macro is_no_person(person) -%}
    ({{ person }} is not null and {{ person }}.login is null)
{%- endmacro %}

{# What a cell of a seed says: NULL where nothing but blanks stands in it. #}
{% macro cell(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{#
    Whether a text fits a pattern of a seed from end to end: `*` stands for any text, case does not matter, and nothing
    else has a meaning of its own.
#}
{% macro fits(text, pattern) -%}
    lower({{ text }}) like {{ as_like_pattern(pattern) }} escape '!'
{%- endmacro %}

{% macro as_like_pattern(pattern) -%}
    replace(replace(replace(replace(lower({{ pattern }}), '!', '!!'), '%', '!%'), '_', '!_'), '*', '%')
{%- endmacro %}

{# Whether one of a list of texts fits. #}
{% macro any_fits(list, pattern) %}
    {{- adapter.dispatch('any_fits', 'ghmetrics')(list, pattern) -}}
{% endmacro %}

{% macro duckdb__any_fits(list, pattern) -%}
    len(list_filter({{ list }}, lambda item: {{ fits('item', pattern) }})) > 0
{%- endmacro %}

{# The joins that find a person of `relation` in `team_members`: by the number, else by the login. #}
{% macro join_team_members(relation, id, login) -%}
    left join team_members as members_by_id on {{ relation }}.{{ id }} = members_by_id.github_id
    left join team_members as members_by_login
        on
            members_by_login.github_id is null
            and lower({{ relation }}.{{ login }}) = members_by_login.login
{%- endmacro %}

{% macro joined_team_member(relation, login) -%}
    case
        when members_by_id.github_id is not null then coalesce(members_by_id.name, {{ relation }}.{{ login }})
        when members_by_login.login is not null then coalesce(members_by_login.name, {{ relation }}.{{ login }})
    end
{%- endmacro %}

{% macro joined_team() -%}
    case when members_by_id.github_id is not null then members_by_id.team else members_by_login.team end
{%- endmacro %}

{# Whom a commit's message names as co-authors, each as `Name <address>`. #}
{% macro co_authors(message) %}
    {{- adapter.dispatch('co_authors', 'ghmetrics')(message) -}}
{% endmacro %}

{% macro duckdb__co_authors(message) -%}
    regexp_extract_all({{ message }}, '(?im)^co-authored-by[ \t]*:[ \t]*([^<>\n]*<[^<>\n]*>)', 1)
{%- endmacro %}

{# The login in one of GitHub's own addresses, `1+ann@users.noreply.github.com` or without the number. #}
{% macro noreply_login(address) -%}
    case
        when {{ address }} like '%@users.noreply.%'
            then split_part(split_part({{ address }}, '@', 1), '+', -1)
    end
{%- endmacro %}
