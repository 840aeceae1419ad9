"""Whether the marts are what GitHub says: a sample is fetched afresh, made into marts by the same dbt, and compared."""
