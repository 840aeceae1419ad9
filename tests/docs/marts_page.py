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

CHARTS = ("pull_requests", "reviews", "weekly_figures", "weekly_percentiles", "reviewers", "open_pull_requests")

HEAD = """# The marts

This page is written from the descriptions in `dbt_project/models/` by `tests/docs/marts_page.py`; a test compares them.
The same words stand in the warehouse as comments on tables and columns.

The schema `bi` has [views with plain English names](#the-views-for-charts) of them, for charts.

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

HEAD_OF_THE_VIEWS = """## The views for charts

In the schema `bi`, over what counts (`is_counted`, `is_counting`) and nothing else, so that a chart needs no filter to be right.
Instants are in UTC, without a zone that a tool could move. [bi.md](bi.md) says how tools open the warehouse. In SQL their names
stand in double quotes: `select "Week", "Median hours" from bi.weekly_percentiles`.
"""


def marts() -> list[dict[str, Any]]:
    return _models("marts", ORDER)


def views() -> list[dict[str, Any]]:
    return _models("bi", tuple(f"bi_{name}" for name in CHARTS))


def _models(folder: str, order: tuple[str, ...]) -> list[dict[str, Any]]:
    found = {}
    for path in (ROOT / "dbt_project" / "models" / folder).glob("*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            found[model["name"]] = model
    return sorted(found.values(), key=lambda model: (*order, model["name"]).index(model["name"]))


def page() -> str:
    tables = [_table("##", mart["name"], mart) for mart in marts()]
    return "\n".join([HEAD, *tables, HEAD_OF_THE_VIEWS, *(_table("###", _name(view), view) for view in views())])


def _name(view: dict[str, Any]) -> str:
    return f"bi.{view['config']['alias']}"


def _table(level: str, name: str, model: dict[str, Any]) -> str:
    rows = [f"| `{column['name']}` | {_cell(column['description'])} |" for column in model["columns"]]
    head = [f"{level} `{name}`\n", model["description"].strip(), "", "| column | meaning |", "| --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
