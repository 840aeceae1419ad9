"""What to fetch, and how it gets from GitHub into the lake."""
