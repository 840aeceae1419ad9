"""The lake's room: raw JSON in Parquet, append-only. It knows nothing of GitHub (docs/lake.md)."""
