"""The report's figures are the marts', and its page is whole or not there."""

import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ghmetrics import Workspace
from ghmetrics.errors import OutputFailed, UsageError, WarehouseMissing

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]
WEB = "acme-demo/web"


def _ghmetrics(*arguments: str | Path, **more) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from ghmetrics.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, text=True, capture_output=True, check=False, **more)


def test_weeks_waits_and_reviewers_are_rows_of_the_marts(ws: Workspace) -> None:
    (report,) = ws.report(WEB).repositories
    weeks = ws.weekly_metrics().filter(repo_full_name=WEB, scope="repository").sort("week").tail(12)
    assert [vars(each) for each in report.weeks] == weeks.select(*vars(report.weeks[0])).to_dicts()
    waits = ws.open_pull_requests().filter(repo_full_name=WEB, is_counted=True)
    assert report.waiting_count == waits.height
    longest = waits.sort("waiting_hours", descending=True, nulls_last=True).head(25)
    assert [each.waiting_hours for each in report.open_pull_requests] == longest["waiting_hours"].to_list()
    load = ws.reviewer_load().filter(pl.col("repo_full_name") == WEB, pl.col("week") >= weeks["week"].min())
    totals = dict(load.group_by("reviewer_login").agg(pl.col("review_count").sum()).iter_rows())
    assert {each.name: each.review_count for each in report.reviewers} == totals


def test_every_layout_shows_what_waits_and_who_reviews(ws: Workspace) -> None:
    report = ws.report(WEB)
    (repository,) = report.repositories
    for layout in (report.to_markdown(), report.to_html(), report._repr_html_()):
        assert all(str(each.number) in layout for each in repository.open_pull_requests)
        assert all(f"{each.week:%Y-%m-%d}" in layout for each in repository.weeks)
        assert all(each.name in layout for each in repository.reviewers)


def test_the_same_warehouse_gives_the_same_page(ws: Workspace) -> None:
    assert ws.report().to_html() == ws.report().to_html()


def test_a_notebook_keeps_its_own_style(ws: Workspace) -> None:
    style = ws.report()._repr_html_().partition("<style>")[2].partition("</style>")[0]
    rules = [
        line.strip() for line in style.splitlines() if line.strip().endswith("{") and not line.startswith("@media")
    ]
    assert rules
    assert all(rule.startswith((".ghmetrics-report", "body:has(> .ghmetrics-report)")) for rule in rules)


def test_an_empty_warehouse_says_so(hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes((hostile / "warehouse.duckdb").read_bytes())
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        connection.execute("delete from main.repositories")
    report = Workspace(tmp_path).report()
    for layout in (report.to_text(), report.to_markdown(), report.to_html()):
        assert "The warehouse is empty: ghmetrics track OWNER/REPO, then ghmetrics build" in layout


def test_a_repository_that_no_sync_went_through_has_its_section(hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes((hostile / "warehouse.duckdb").read_bytes())
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        connection.execute("update main.repositories set status = null, as_of = null")
        for table in ("intermediate.int_activity_totals", "main.open_pull_requests", "main.reviewer_load"):
            connection.execute(f"delete from {table}")
    report = Workspace(tmp_path).report(WEB)
    for layout in (report.to_text(), report.to_markdown(), report.to_html()):
        assert "not synced yet" in layout
    for layout in (report.to_markdown(), report.to_html()):
        assert "No sync has gone through to its end yet." in layout
        assert "No pull request waits." in layout


def test_unknown_repositories_and_missing_warehouses_are_told(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="knows no acme-demo/nothing"):
        ws.report("acme-demo/nothing")
    with pytest.raises(WarehouseMissing, match="ghmetrics build"):
        Workspace(tmp_path).report()


def test_markdown_stays_below_what_github_shows_of_a_summary(ws: Workspace) -> None:
    report = ws.report()
    many = replace(report, repositories=report.repositories * 100)
    markdown = many.to_markdown()
    assert 800_000 < len(markdown.encode()) < 1_048_576
    shown = markdown.count("\n## ") + 1
    assert f"{len(many.repositories) - shown} more: ghmetrics report OWNER/REPO shows one." in markdown


def test_the_command_line_gives_the_same_as_python(ws: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    said = _ghmetrics("report", WEB, "--html", page, "--hide-names", "--workspace", ws.path)
    assert (said.returncode, said.stdout) == (0, f"Wrote {page}.\n")
    assert page.read_text(encoding="utf-8") == ws.report(WEB, hide_names=True).to_html()
    assert _ghmetrics("report", "--markdown", "--workspace", ws.path).stdout == ws.report().to_markdown()
    assert _ghmetrics("report", WEB, "--workspace", ws.path).stdout == f"{ws.report(WEB)}\n"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--markdown", "--html", "report.html"], 2, "one at a time"),
        (["--html", "."], 2, "is not a file"),
        (["--html", "no-such-folder/report.html"], 1, "can't be written"),
    ],
)
def test_what_can_not_be_is_said_in_one_sentence(ws: Workspace, tmp_path: Path, arguments, status, said) -> None:
    shown = _ghmetrics("report", *arguments, "--workspace", ws.path.resolve(), cwd=tmp_path)
    assert (shown.returncode, shown.stdout) == (status, "")
    assert said in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_old_page(ws: Workspace, tmp_path: Path) -> None:
    """A limit on the size of files is met where a full disk would be."""
    page = tmp_path / "report.html"
    page.write_text("the old page")

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    said = _ghmetrics("report", "--html", page, "--workspace", ws.path, preexec_fn=small_disk)
    assert said.returncode == 1
    assert "can't be written" in said.stderr
    assert page.read_text() == "the old page"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_a_link_stays_a_link_and_rights_stay(ws: Workspace, tmp_path: Path) -> None:
    page, link = tmp_path / "page.html", tmp_path / "link.html"
    page.write_text("the old page")
    page.chmod(0o640)
    link.symlink_to(page)
    ws.report(WEB).write_html(link)
    assert link.is_symlink()
    assert page.read_text(encoding="utf-8") == ws.report(WEB).to_html()
    assert page.stat().st_mode & 0o777 == 0o640


def test_python_raises_where_a_page_can_not_be_written(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(OutputFailed, match="No such file"):
        ws.report(WEB).write_html(tmp_path / "missing" / "report.html")
