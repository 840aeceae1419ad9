"""From the lake to `warehouse.duckdb` by way of dbt, and reading it."""
