{# What is the same for the same person: the id, else the login. NULL where nobody is known. #}
{% macro person_key(id, login) -%}
    case
        when {{ id }} is not null then 'id ' || {{ id }}
        when {{ login }} != 'ghost' then 'login ' || lower({{ login }})
    end
{%- endmacro %}
