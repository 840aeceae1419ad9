"""`explain` on a warehouse that was synced and built."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ghmetrics import Workspace

from .shown import WEB, Run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs")]


def github_shows(workspace: Path, number: int) -> dict[str, Any]:
    """GitHub's own document of a pull request, as it landed."""
    folder = Workspace(workspace).lake / "raw" / "pull_requests" / "owner=acme-demo" / "repo=web"
    rows = [row for path in folder.rglob("*.parquet") for row in pq.read_table(path).to_pylist()]
    (payload,) = {row["payload"] for row in rows if row["pull_number"] == number}
    return json.loads(payload)


def test_explain_agrees_with_the_mart_and_with_what_github_shows(
    run: Run, demo_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GHMETRICS_WORKSPACE", str(demo_workspace))
    query = (
        "select * from pull_requests where repo_full_name = 'acme-demo/web' and state = 'merged' and review_count > 0"
    )
    (row,) = json.loads(run("query", f"{query} order by number desc limit 1", "--format", "json").out)
    named = f"{WEB}#{row['number']}"

    text = run("explain", named)
    assert (text.status, text.err) == (0, "")
    assert text.out.startswith(f"{named}  {row['title']}\nmerged; opened by {row['author_login']}  {row['html_url']}\n")
    assert f"{row['cycle_time_hours']:,.2f} h  opened " in text.out
    monkeypatch.setenv("GITHUB_API_URL", row["html_url"].partition(f"/{WEB}/")[0])  # the stand-in has stopped since
    for same in ([WEB, str(row["number"])], [row["html_url"]], [named.upper()]):
        assert run("explain", *same).out == text.out

    shown = json.loads(run("explain", named, "--json").out)
    assert (shown["repository"], shown["number"], shown["is_counted"]) == (WEB, row["number"], row["is_counted"])
    hours = {each["metric"]: each["hours"] for each in shown["durations"]}
    assert hours == {metric: row[metric] for metric in hours}
    for each in shown["durations"]:
        if each["hours"] is not None and each["metric"] != "draft_hours":
            start, end = (datetime.fromisoformat(each[side]) for side in ("started_at", "ended_at"))
            assert (end - start).total_seconds() == pytest.approx(each["hours"] * 3600)
    truth = github_shows(demo_workspace, row["number"])
    happened = {each["event"]: each["happened_at"] for each in shown["events"]}
    assert (happened["opened"], happened["merged"]) == (truth["created_at"], truth["merged_at"])

    unknown = run("explain", f"{WEB}#100000")
    assert (unknown.status, len(unknown.err.splitlines())) == (2, 1)
    assert "--all-history" in unknown.err
    assert run("explain", "acme-demo/nothing#1").status == 2
