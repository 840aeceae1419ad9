"""Pull-request metrics that you own: GitHub to Parquet to DuckDB, by way of dbt."""

from importlib.metadata import version

__version__ = version("ghmetrics")
