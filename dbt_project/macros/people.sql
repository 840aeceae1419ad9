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
