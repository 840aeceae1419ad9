"""Writes docs/marts.md from the descriptions of the dbt project: `python tests/docs/marts_page.py`."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "marts.md"
ORDER = (
    "pull_requests", "reviews", "commits", "review_requests", "open_pull_requests", "daily_metrics", "weekly_metrics",
    "reviewer_load", "waiting_curve", "duration_percentiles", "repositories", "sync_runs", "pull_request_events",
    "explained_durations",
)  # fmt: skip

HEAD = """# The marts

This page is written from the descriptions in `dbt_project/models/marts/` by `tests/docs/marts_page.py`; a test compares them.
The same words stand in the warehouse as comments on tables and columns.

All marts are in the schema `main`. A column's name tells its type and unit:

| name | type | what |
| --- | --- | --- |
| `…_at`, `as_of` | TIMESTAMPTZ | an instant, UTC |
| `…_hours` | DOUBLE | a duration in hours: 29 h is `29.0` |
| `…_count` | BIGINT | a number of things |
| `…_n` | BIGINT | how many a median, a percentile or a share stands on |
| `share_…` | DOUBLE | a part of all, from 0 to 1 |
| `is_…`, `was_…`, `has_…` | BOOLEAN | |
| `…_id` | BIGINT | GitHub's number (`sync_id` and `review_request_id` alone are text) |
| `…_login` | VARCHAR | a login on GitHub |

Unknown is NULL and never 0. No mart reads the clock: what depends on "now" is measured at `as_of`, the end of the repository's
newest sync that was not an error. Building the same lake twice gives the same rows.
"""


def marts() -> list[dict[str, Any]]:
    found = {}
    for path in (ROOT / "dbt_project" / "models" / "marts").glob("*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            found[model["name"]] = model
    return sorted(found.values(), key=lambda mart: (*ORDER, mart["name"]).index(mart["name"]))


def page() -> str:
    parts = [HEAD]
    for mart in marts():
        rows = [f"| `{column['name']}` | {_cell(column['description'])} |" for column in mart["columns"]]
        parts.append(
            "\n".join(
                [
                    f"## `{mart['name']}`\n",
                    mart["description"].strip(),
                    "",
                    "| column | meaning |",
                    "| --- | --- |",
                    *rows,
                    "",
                ]
            )
        )
    return "\n".join(parts)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
