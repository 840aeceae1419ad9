{# For a model that collects what is wrong: each of its rows is a failure. #}
{% test is_empty(model) %}

select * from {{ model }}

{% endtest %}
