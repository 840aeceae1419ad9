"""`explain` on a warehouse that was synced and built."""

import json
from datetime import datetime

import pytest

from ghmetrics.demo import DemoServer

from .shown import WEB, Run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]


def test_explain_agrees_with_the_mart_and_with_what_github_shows(run: Run, github: DemoServer) -> None:
    assert run("sync", WEB, "--all-history").status == 0
    assert run("build").status == 0
    query = "select * from pull_requests where state = 'merged' and review_count > 0 order by number desc limit 1"
    (row,) = json.loads(run("query", query, "--format", "json").out)
    named = f"{WEB}#{row['number']}"

    text = run("explain", named)
    assert (text.status, text.err) == (0, "")
    assert text.out.startswith(f"{named}  {row['title']}\nmerged; opened by {row['author_login']}  {row['html_url']}\n")
    assert f"{row['cycle_time_hours']:,.2f} h  opened " in text.out
    for same in ([WEB, str(row["number"])], [f"{github.url}/{WEB}/pull/{row['number']}"], [named.upper()]):
        assert run("explain", *same).out == text.out

    shown = json.loads(run("explain", named, "--json").out)
    assert (shown["repository"], shown["number"], shown["is_counted"]) == (WEB, row["number"], row["is_counted"])
    hours = {each["metric"]: each["hours"] for each in shown["durations"]}
    assert hours == {metric: row[metric] for metric in hours}
    for each in shown["durations"]:
        if each["hours"] is not None and each["metric"] != "draft_hours":
            start, end = (datetime.fromisoformat(each[side]) for side in ("started_at", "ended_at"))
            assert (end - start).total_seconds() == pytest.approx(each["hours"] * 3600)
    truth = github.world.repository(WEB).pulls[row["number"]].body
    happened = {each["event"]: each["happened_at"] for each in shown["events"]}
    assert (happened["opened"], happened["merged"]) == (truth["created_at"], truth["merged_at"])

    unknown = run("explain", f"{WEB}#100000")
    assert (unknown.status, len(unknown.err.splitlines())) == (2, 1)
    assert "--all-history" in unknown.err
    assert run("explain", "acme-demo/nothing#1").status == 2
