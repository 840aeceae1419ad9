{# The first of the size classes that so many lines stay below. #}
{% macro size_class(changed_lines) -%}
    {#- sqlfluff has a text in the place of what a var holds. -#}
    {%- set classes = var('size_classes') -%}
    {%- set classes = classes if classes is mapping else {} -%}
    case
        when {{ changed_lines }} is null then null
        {% for name, limit in classes | dictsort(by='value') %}
            when {{ changed_lines }} < {{ limit }} then '{{ name | replace("'", "''") }}'
        {% endfor %}
        else '{{ var("largest_size_class") | replace("'", "''") }}'
    end
{%- endmacro %}
