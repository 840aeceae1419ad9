"""Charts read single pull requests, so that they can be filtered; unfiltered they say what the marts say."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from ghmetrics import Workspace
from ghmetrics.charts import Charts, Figure
from ghmetrics.charts.where_time_goes import PARTS
from ghmetrics.words import hours

from .changed import changed

pytestmark = pytest.mark.slow
REPOSITORIES = ("acme-demo/api", "acme-demo/mobile", "acme-demo/web")
DURATIONS = ("cycle_time", "review_time")
EXACT = {"rel": 1e-12, "abs": 1e-9}


def figure(charts: Charts, name: str) -> Figure:
    return next(each for each in charts.figures() if each.name == name)


def weeks(ws: Workspace, repository: str) -> list[dict]:
    return ws.weekly_metrics().filter(repo_full_name=repository, scope="repository").sort("week").to_dicts()


@pytest.mark.parametrize("name", DURATIONS)
@pytest.mark.parametrize("repository", REPOSITORIES)
def test_medians_and_percentiles_of_a_week_are_those_of_weekly_metrics(
    ws: Workspace, repository: str, name: str
) -> None:
    rows = figure(ws.charts.of(repositories=repository), name).rows
    mart = weeks(ws, repository)[-26:]
    assert [(row["week"], row["n"]) for row in rows] == [(f"{week['week']}", week[f"{name}_n"]) for week in mart]
    for share in ("median", "p75", "p90"):
        expected = [week[f"{name}_{share}_hours"] for week in mart]
        assert [row[share] for row in rows] == pytest.approx(expected, **EXACT)
        assert [row[f"{share}_said"] for row in rows] == [hours(value) for value in expected]
    assert sum(row["n"] for row in rows) > 80


@pytest.mark.parametrize("name", DURATIONS)
def test_those_of_a_team_are_its_peoples(demo_workspace: Path, tmp_path: Path, name: str) -> None:
    charts = changed(demo_workspace, tmp_path, "update pull_requests set team = 'Core' where author_login < 'm'")
    found = figure(charts.of(teams="core"), name)
    pulls = charts.warehouse.mart("pull_requests").filter(is_counted=True, state="merged", team="Core")
    by_week = pulls.group_by(pl.col("merged_at").dt.date().dt.truncate("1w").alias("week")).agg(
        pl.col(f"{name}_hours").count().alias("n"), pl.col(f"{name}_hours").median().alias("median")
    )
    expected = {f"{row['week']}": row for row in by_week.to_dicts() if row["n"]}
    assert {row["week"]: row["n"] for row in found.rows if row["n"]} == {
        week: row["n"] for week, row in expected.items()
    }
    assert all(row["median"] == pytest.approx(expected[row["week"]]["median"]) for row in found.rows if row["n"])
    assert "by team Core" in found.said


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_what_came_and_went_is_what_weekly_metrics_counts(ws: Workspace, repository: str) -> None:
    counted = {
        (row["week"], row["event"]): row["count"]
        for row in figure(ws.charts.of(repositories=repository), "throughput").rows
    }
    assert counted == {
        (f"{week['week']}", event): week[f"{event}_count"]
        for week in weeks(ws, repository)[-26:]
        for event in ("opened", "merged", "closed")
    }


def test_counts_of_several_repositories_add_up(ws: Workspace, charts: Charts) -> None:
    total = sum(row["count"] for row in figure(charts, "throughput").rows)
    mart = ws.weekly_metrics().filter(scope="repository").select("opened_count", "merged_count", "closed_count")
    assert total == mart.sum().sum_horizontal().item()


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_the_waiting_curve_is_the_marts(ws: Workspace, repository: str) -> None:
    first, *steps = figure(ws.charts.of(repositories=repository), "waiting").rows
    mart = ws.waiting_curve().filter(repo_full_name=repository).sort("hours")
    assert len(steps) == mart.height > 50
    assert [row["hours"] for row in steps] == pytest.approx(mart["hours"].to_list(), **EXACT)
    assert [row["share"] for row in steps] == pytest.approx(mart["share_waiting"].to_list(), abs=1e-9)
    assert [row["at_risk"] for row in steps] == mart["at_risk"].to_list()
    assert first["share"] == 1


def test_the_waiting_curve_looks_as_far_back_as_the_mart_was_told(ws: Workspace) -> None:
    near = Charts(ws.warehouse, waiting_days=14)
    assert "in the 14 days" in figure(near, "waiting").said
    assert figure(near, "waiting").rows[0]["at_risk"] < figure(ws.charts, "waiting").rows[0]["at_risk"]
    other = Workspace(ws.path, metrics={"waiting_curve_days": 14})
    assert figure(other.charts, "waiting") == figure(near, "waiting")


def test_the_waiting_curve_of_chosen_days_is_that_of_the_days(ws: Workspace) -> None:
    """The 90 days that the mart looks at, given as days, are the same but for the hours of the first."""
    pulls = ws.pull_requests().filter(is_counted=True, repo_full_name="acme-demo/web")
    as_of = ws.repositories().filter(repo_full_name="acme-demo/web")["as_of"].item()
    since = as_of.date() - timedelta(days=30)
    ready = pulls.filter(pl.col("ready_at").dt.date() >= since)
    found = figure(ws.charts.of(repositories="acme-demo/web", since=since), "waiting")
    assert found.rows[0]["at_risk"] == ready.height > 10


@pytest.mark.parametrize("repository", [None, *REPOSITORIES])
def test_the_parts_of_the_time_are_sums_of_pull_requests(ws: Workspace, repository: str | None) -> None:
    found = figure(ws.charts.of(repositories=repository), "where_time_goes")
    pulls = ws.pull_requests().filter(is_counted=True, state="merged")
    if repository:
        pulls = pulls.filter(repo_full_name=repository)
    pulls = pulls.filter(pl.col("lead_time_hours").is_not_null(), pl.col("ready_at").is_not_null())
    names = {name: part for part, (name, _, _) in PARTS.items()}
    for row in found.rows:
        assert row["hours"] == pytest.approx(pulls[names[row["part"]]].sum())
    assert sum(row["hours"] for row in found.rows) == pytest.approx(pulls["lead_time_hours"].sum())
    assert sum(row["share"] for row in found.rows) == pytest.approx(1)


def test_who_reviews_whom_adds_up_to_reviewer_load(ws: Workspace) -> None:
    rows = figure(ws.charts, "reviewer_load").rows
    given: dict[str, int] = {}
    for row in rows:
        given[row["reviewer"]] = given.get(row["reviewer"], 0) + row["reviews"]
    mart = dict(ws.reviewer_load().group_by("reviewer_login").agg(pl.col("review_count").sum()).iter_rows())
    assert given == {login: count for login, count in mart.items() if count}


def test_sizes_are_the_merged_pull_requests(ws: Workspace, charts: Charts) -> None:
    rows = figure(charts, "pull_request_sizes").rows
    merged = ws.pull_requests().filter(is_counted=True, state="merged")
    points = [row for row in rows if row["kind"] == "point"]
    assert len(points) == merged.height
    assert {row["href"] for row in points} == set(merged["html_url"])
    medians = dict(merged.group_by("size_class").agg(pl.col("cycle_time_hours").median()).iter_rows())
    assert {row["name"]: row["hours"] for row in rows if row["kind"] == "median"} == pytest.approx(medians)


def test_what_waits_is_the_mart(ws: Workspace, charts: Charts) -> None:
    found = figure(charts, "open_pull_requests")
    mart = ws.open_pull_requests().filter(is_counted=True)
    longest = mart.sort("waiting_hours", descending=True, nulls_last=True).head(25)
    assert [row["hours"] for row in found.rows] == longest["waiting_hours"].to_list()
    asked = mart.filter(waiting_for="reviewer")
    assert found.title.startswith(f"{mart.height} pull requests are open; {asked.height} wait for a review, ")
    assert f"{hours(asked['waiting_hours'].max())} at the longest" in found.title
    assert f"{mart.height - 25} more are open" in found.said


def test_bots_come_in_when_they_are_asked_for(ws: Workspace) -> None:
    pulls = ws.pull_requests()
    bots = pulls.filter(excluded_because="bot").height
    assert bots
    opened = {
        with_bots: sum(
            row["count"] for row in figure(ws.charts.of(bots=with_bots), "throughput").rows if row["event"] == "opened"
        )
        for with_bots in (False, True)
    }
    assert opened == {False: pulls.filter(is_counted=True).height, True: pulls.filter(is_counted=True).height + bots}


def test_days_are_whole_days_of_utc_and_both_ends_are_in(ws: Workspace) -> None:
    pulls = ws.pull_requests().filter(is_counted=True, state="merged")
    day: date = pulls["merged_at"].dt.date().mode()[0]
    found = figure(ws.charts.of(since=day, until=str(day)), "cycle_time")
    (row,) = found.rows
    that_day = pulls.filter(pl.col("merged_at").dt.date() == day)
    assert row["n"] == that_day.height
    assert row["median"] == pytest.approx(that_day["cycle_time_hours"].median())
    assert f"in the 4 weeks to {day}" in found.title
