"""The person's cache folder, for what takes long to make and is the same each time."""

from pathlib import Path

from platformdirs import user_cache_path


def cache_folder() -> Path | None:
    """None where the person has no home, as in some containers: neither `HOME` nor an entry among the accounts."""
    try:
        return user_cache_path("ghmetrics")
    except RuntimeError:
        return None
