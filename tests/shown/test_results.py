"""What a notebook shows where a cell ends on the result of a sync, of a build, of a verification or of a list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ghmetrics import Workspace
from ghmetrics.github.repositories import ListedRepositories, ListedRepository
from ghmetrics.sync.result import PullRequestError, SyncResult, SyncResults
from ghmetrics.verify.result import Difference, PullRequestCheck, RepositoryCheck, Verification
from ghmetrics.warehouse.build import BuildResult

from .page import HOSTILE, assert_harmless

THEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
GOOD = SyncResult(
    "acme/web", "synced", 1200, 3, 4, 0, 7, 2, (), None, is_cut_short=False, since=None, started_at=THEN,
    finished_at=THEN + timedelta(seconds=2.5),
)  # fmt: skip


def test_results_of_syncs_are_a_list_that_shows_itself_as_a_table():
    results = SyncResults([GOOD, replace(GOOD, repository="acme/api", prs_synced=0)])
    assert results == [results[0], results[1]]
    page = assert_harmless(results._repr_html_())
    assert page.text.split() == [
        "repository", "status", "PRs", "reviews", "commits", "requests", "took", "note",
        "acme/web", "synced", "1,200", "3", "4", "7", "2.5", "s", "acme/api", "synced", "0", "3", "4", "7", "2.5", "s", "nothing", "new",
    ]  # fmt: skip
    assert page.attributes("class").count("mark good") == 2
    assert "acme/web" in GOOD._repr_html_()


def test_nothing_that_went_wrong_is_left_out():
    errors = tuple(PullRequestError(number, f"reason {number}", 2) for number in range(300))
    bad = replace(
        GOOD, status="partial", errors=errors, error="the disk is full", is_cut_short=True, deleted=(4, 5), comments_synced=9,
        finished_at=THEN + timedelta(minutes=3, seconds=5),
    )  # fmt: skip
    text = assert_harmless(bad._repr_html_()).text
    for said in ("the disk is full", "300 pull requests passed over", "max_pull_requests", "#4, #5 gone", "reason 199", "and 100 more", "3 min 5 s", "comments"):  # fmt: skip
        assert said in text
    assert "Nothing was synced" in SyncResults()._repr_html_()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_from_elsewhere_shows_as_text(hostile, tmp_path):
    error = PullRequestError(3, hostile)
    assert_harmless(replace(GOOD, repository=hostile, error=hostile, errors=(error,))._repr_html_())
    one = ListedRepository(1, hostile, hostile, THEN, is_private=True, is_archived=True, is_fork=True)
    assert_harmless(ListedRepositories([one], (hostile,))._repr_html_())
    assert_harmless(
        BuildResult(tmp_path / hostile.replace("/", "").replace("\0", ""), {hostile: 1}, (hostile,), 1.0)._repr_html_()
    )
    check = PullRequestCheck(
        1, hostile, "wrong", None, None, hostile, (Difference(hostile, hostile, hostile, hostile, None),)
    )
    checks = (RepositoryCheck(hostile, (check,)), RepositoryCheck(hostile, (), hostile))
    assert_harmless(Verification(checks, 1, 1, 1.0)._repr_html_())


def test_a_build_says_what_it_made(tmp_path):
    page = assert_harmless(
        BuildResult(tmp_path / "warehouse.duckdb", {"pull_requests": 1234}, ("odd",), 2.0)._repr_html_()
    )
    for said in ("warehouse.duckdb", "built in 2.0 s", "pull_requests", "1,234", "Note: odd"):
        assert said in page.text


def test_a_list_of_repositories_shows_what_there_is_to_choose_from(github, tmp_path):
    listed = Workspace(tmp_path / "ws").list_repositories("acme-demo")
    page = assert_harmless(listed._repr_html_())
    assert all(each.full_name in page.text for each in listed)
    assert "public, archived" in page.text
    assert len(page.attributes("datetime")) == len(listed)
    many = ListedRepositories([replace(listed[0], full_name=f"acme/r{number}") for number in range(1234)])
    assert assert_harmless(many._repr_html_()).text.count("acme/r") == 200
    assert "and 1,034 more" in many._repr_html_()
    assert "No repositories." in ListedRepositories([])._repr_html_()


def test_track_and_sync_all_give_such_lists(github, tmp_path):
    ws = Workspace(tmp_path / "ws")
    assert type(ws.track("acme-demo/web", sync=False)) is SyncResults
    found = ws.sync_all(days_back=3)
    assert type(found) is SyncResults
    assert [each.repository for each in found] == ["acme-demo/web"]
