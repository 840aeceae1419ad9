"""Charts of nothing say what is missing, and charts of very much send little to the browser."""

import json
import re
from pathlib import Path

import pytest
import vl_convert

from ghmetrics import Workspace
from ghmetrics.charts import Charts
from ghmetrics.errors import UsageError, WarehouseMissing
from ghmetrics.notebook.dashboard import Dashboard
from ghmetrics.report.read import read_report

from .changed import changed

pytestmark = pytest.mark.slow
MOST_ROWS = 1_000


def test_before_the_first_build_it_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissing, match="run `ghmetrics build`"):
        Workspace(tmp_path).charts.cycle_time()
    with pytest.raises(WarehouseMissing, match="run `ghmetrics build`"):
        Workspace(tmp_path).charts.of(repositories="a/b")


def _all_drawn(charts: Charts) -> list[str]:
    """The texts of each chart, by someone who sees it."""
    pictures = [vl_convert.vegalite_to_svg(chart.to_dict(), vl_version="5.8") for chart in charts.all()]
    for chart in charts.all():
        assert chart.to_png().startswith(b"\x89PNG")
    return [" ".join(re.findall(r">([^<>]+)</(?:text|tspan)>", picture)) for picture in pictures]


def test_an_empty_warehouse_has_charts_that_say_what_to_do(demo_workspace: Path, tmp_path: Path) -> None:
    charts = changed(
        demo_workspace, tmp_path, "delete from pull_requests", "delete from open_pull_requests", "delete from reviews"
    )
    assert {figure.title for figure in charts.figures()} == {
        "No pull request has landed yet: sync a repository, then run ghmetrics build."
    }
    for text in _all_drawn(charts):
        assert "sync a repository" in text


def test_a_repository_of_bots_says_how_to_bring_them_in(demo_workspace: Path, tmp_path: Path) -> None:
    """Its charts are as empty as before the first sync, although much has landed."""
    charts = changed(
        demo_workspace, tmp_path,
        "update pull_requests set is_counted = false, excluded_because = 'bot'", "delete from open_pull_requests",
        "delete from reviews",
    )  # fmt: skip
    (title,) = {figure.title for figure in charts.figures()}
    assert re.fullmatch(
        r"None of the (\d+) pull requests that landed counts: "
        r"bots=True \(in the dashboard: Bots too\) brings in \1 by bots\.", title
    )  # fmt: skip
    assert not charts.of(bots=True).throughput().figure.is_empty


def test_a_warehouse_of_another_version_asks_for_a_build(demo_workspace: Path, tmp_path: Path) -> None:
    charts = changed(
        demo_workspace, tmp_path,
        "create or replace table pull_requests as select * exclude (ready_wait_hours, team) from pull_requests",
    )  # fmt: skip
    said = r"warehouse\.duckdb was built by another version of ghmetrics: run `ghmetrics build`"
    for ask in (charts.figures, lambda: charts.of(teams="Core"), lambda: read_report(charts.warehouse)):
        with pytest.raises(WarehouseMissing, match=said):
            ask()
    assert "was built by another version of ghmetrics" in Dashboard(charts).said
    with pytest.raises(UsageError, match="DuckDB can't answer that: Binder Error"):  # what the person wrote
        charts.warehouse.sql("select team from pull_requests")


def test_filters_that_nothing_fits_say_so(charts: Charts) -> None:
    for text in _all_drawn(charts.of(since="2199-01-01")):
        assert "No pull request that counts fits these filters." in text or "are open" in text
    *others, open_now = charts.of(until="1999-01-01").figures()
    assert all(each.is_empty for each in others)
    assert not open_now.is_empty


def test_a_repository_where_nothing_was_merged_or_reviewed_says_which(demo_workspace: Path, tmp_path: Path) -> None:
    charts = changed(
        demo_workspace, tmp_path,
        "update pull_requests set state = 'open', merged_at = null, closed_at = null, first_review_at = null, cycle_time_hours = null",
        "delete from reviews", "delete from open_pull_requests",
    )  # fmt: skip
    titles = {figure.name: figure.title for figure in charts.figures()}
    assert titles["cycle_time"].startswith("No pull request was merged from ")
    assert titles["reviewer_load"].startswith("Nobody reviewed anything from ")
    assert titles["open_pull_requests"] == "No pull request is open."
    assert titles["throughput"].startswith("More came than went")
    _all_drawn(charts)


@pytest.mark.parametrize("kept", [1, 2])
def test_one_pull_request_is_enough_for_every_chart(demo_workspace: Path, tmp_path: Path, kept: int) -> None:
    ids = f"(select pull_request_id from pull_requests where state = 'merged' and review_count > 0 order by 1 limit {kept})"
    charts = changed(
        demo_workspace, tmp_path,
        f"delete from pull_requests where pull_request_id not in {ids}",
        f"delete from reviews where pull_request_id not in {ids}", "delete from open_pull_requests",
    )  # fmt: skip
    assert sum(not figure.is_empty for figure in charts.figures()) >= 6
    for text in _all_drawn(charts):
        assert not re.search(r"\b(NaN|undefined|Infinity)\b", text)


def test_a_wait_and_a_duration_of_nothing_have_their_place(demo_workspace: Path, tmp_path: Path) -> None:
    charts = changed(
        demo_workspace, tmp_path,
        "update pull_requests set cycle_time_hours = 0, review_time_hours = 0, additions = 0, deletions = 0",
        "update open_pull_requests set waiting_hours = null, waiting_since = null where number % 2 = 0",
    )  # fmt: skip
    for text in _all_drawn(charts):
        assert not re.search(r"\b(NaN|undefined|Infinity)\b", text)


def test_a_hundred_thousand_pull_requests_stay_small_in_the_browser(demo_workspace: Path, tmp_path: Path) -> None:
    charts = changed(
        demo_workspace, tmp_path,
        """insert into pull_requests
           select pull_requests.* replace (pull_request_id + 1000000000 * copy as pull_request_id,
                             number + 1000 * copy as number,
                             created_at - to_days((copy * 7)::integer) as created_at,
                             ready_at - to_days((copy * 7)::integer) as ready_at,
                             merged_at - to_days((copy * 7)::integer) as merged_at,
                             first_review_at - to_days((copy * 7)::integer) + to_minutes((number * copy % 977)::integer) as first_review_at,
                             cycle_time_hours + (number * copy % 997) as cycle_time_hours)
           from pull_requests, range(1, 221) as copies (copy)""",
        "update pull_requests set author_login = 'person-' || (pull_request_id % 5000)",
        """insert into open_pull_requests
           select open_pull_requests.* replace (pull_request_id + 1000000000 * copy as pull_request_id, number + 1000 * copy as number)
           from open_pull_requests, range(1, 221) as copies (copy)""",
    )  # fmt: skip
    (count,) = charts.warehouse.rows("select count(*) as n from pull_requests")
    assert count["n"] > 100_000
    for chosen in (charts, charts.of(since="2000-01-01")):
        for chart in chosen.all():
            assert len(chart.figure.rows) <= 520 * 3, chart
            assert len(json.dumps(chart.to_dict())) < 200_000, chart
    said = {figure.name: figure.said for figure in charts.of(since="2000-01-01").figures()}
    assert "Too many to show each of" in said["pull_request_sizes"]
    assert re.search(r"\d+(st|nd|rd|th) of [\d,]+ steps is drawn", said["waiting"])
    assert "more are open" in said["open_pull_requests"]


def test_where_little_is_merged_the_days_reach_back_to_the_thirty_newest_merges(
    demo_workspace: Path, tmp_path: Path
) -> None:
    earlier = ", ".join(f"{name} = {name} - interval 300 days" for name in ("created_at", "ready_at", "merged_at"))
    charts = changed(demo_workspace, tmp_path, f"update pull_requests set {earlier}")
    figure = next(each for each in charts.figures() if each.name == "cycle_time")
    counted = re.search(r"(\d+) pull requests", figure.said)
    assert counted
    assert 30 <= int(counted[1]) < 60, "and to the beginning of that week"
    only = next(each for each in charts.of(since="2100-01-01").figures() if each.name == "cycle_time")
    assert only.is_empty, "days that were asked for are kept"
