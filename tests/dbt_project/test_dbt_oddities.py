"""What the odd lake holds, and what the marts make of it."""

from datetime import UTC, datetime

import pytest
from dbt_workspace import MARTS, Workspace
from odd_lake import ODD_TITLE

pytestmark = pytest.mark.slow


def test_worked_example_is_exact(odd_workspace: Workspace) -> None:
    columns = "state, cycle_time_hours, review_time_hours, lead_time_hours, labels, merged_by_login"

    assert odd_workspace.query(f"select {columns} from pull_requests where pull_request_id = 1001") == [
        ("merged", 29.0, 2.0, 30.0, "ant, small, zebra", "bob")
    ]


def test_odd_titles_come_through_unchanged(odd_workspace: Workspace) -> None:
    assert odd_workspace.query("select title from pull_requests where pull_request_id = 1002") == [(ODD_TITLE,)]


def test_doubled_rows_of_one_snapshot_count_once(odd_workspace: Workspace) -> None:
    counts = "review_count, has_all_commits, draft_hours"

    assert odd_workspace.query(f"select {counts} from pull_requests where pull_request_id = 1003") == [(1, True, 2.0)]
    assert odd_workspace.query("select count(*) from commits where pull_request_id = 1003") == [(1,)]


def test_one_sha_stands_in_two_pull_requests(odd_workspace: Workspace) -> None:
    assert odd_workspace.query("select pull_number from commits where sha = 'shared' order by 1") == [(1,), (2,)]


def test_force_pushed_commit_disappears(odd_workspace: Workspace) -> None:
    assert odd_workspace.query("select sha from commits where pull_number = 21") == [("new1",)]
    assert odd_workspace.query("select title, first_commit_at from pull_requests where pull_request_id = 1021") == [
        ("After", datetime(2025, 1, 1, 11, tzinfo=UTC))
    ]


@pytest.mark.parametrize(("pull_number", "left"), [(21, [212]), (22, [])])
def test_withdrawn_review_disappears(odd_workspace: Workspace, pull_number: int, left: list[int]) -> None:
    reviews = odd_workspace.query(f"select review_id from reviews where pull_number = {pull_number}")

    assert [review for (review,) in reviews] == left
    assert odd_workspace.query(f"select review_count from pull_requests where number = {pull_number}") == [(len(left),)]


def test_deleted_pull_request_disappears_with_its_reviews(odd_workspace: Workspace) -> None:
    assert odd_workspace.query("select number from pull_requests where number in (23, 24)") == [(24,)]
    assert odd_workspace.query("select review_id from reviews where pull_number in (23, 24)") == [(241,)]


def test_renamed_repository_has_one_name(odd_workspace: Workspace) -> None:
    names = {
        mart: odd_workspace.query(f"select distinct repo_full_name from {mart} where repo_id = 1") for mart in MARTS
    }
    assert {mart: found for mart, found in names.items() if found != [("acme/rocket",)]} == {"review_requests": []}


def test_repositories_are_there_whatever_is_known_of_them(odd_workspace: Workspace) -> None:
    columns = "repo_full_name, status, as_of is not null, pull_request_count, last_error"

    assert odd_workspace.query(f"select {columns} from repositories order by repo_id") == [
        ("acme/rocket", "error", True, 12, "no network"),
        ("007/2024-01-01", "error", False, 0, "repository is empty"),
        ("acme/undescribed", None, False, 1, None),
    ]


def test_what_a_crash_left_is_invisible(odd_workspace: Workspace) -> None:
    assert odd_workspace.query("select review_count from pull_requests where number in (41, 42)") == [(0,)]
    assert odd_workspace.query("select * from reviews where pull_number in (41, 42)") == []
    assert odd_workspace.query("select * from commits where pull_number in (41, 42)") == []


def test_malformed_documents_are_named_and_cost_their_own_row(odd_workspace: Workspace) -> None:
    named = "kind, repo_full_name, pull_number, count(*) from intermediate.int_malformed_payloads"

    assert odd_workspace.query(f"select {named} group by all order by all") == [
        ("commits", "acme/rocket", 52, 1),
        ("pull_requests", "acme/rocket", 51, 1),
        ("repositories", "acme/rocket", None, 1),
        ("reviews", "acme/rocket", 52, 3),
        ("sync_runs", "acme/rocket", None, 1),
        ("timeline_events", "acme/rocket", 52, 1),
    ]
    files = odd_workspace.query("select distinct lake_file from intermediate.int_malformed_payloads")
    assert all(file.startswith("raw/") and file.endswith(".parquet") for (file,) in files)
    assert odd_workspace.query("select review_count, is_reopened from pull_requests where number = 52") == [(1, True)]
    assert odd_workspace.query("select number from pull_requests where number = 51") == []
    assert odd_workspace.query("select review_id from reviews where pull_number = 51") == []


def test_what_is_wrong_with_the_data_warns_and_stops_nothing(odd_workspace: Workspace) -> None:
    printed = (odd_workspace.path / "build.txt").read_text(encoding="utf-8")

    assert "WARN 8 is_empty_int_malformed_payloads_" in printed
    assert "WARN 2 is_empty_int_negative_durations_" in printed
    assert "ERROR=0" in printed
    negative = "select pull_number, duration, hours from intermediate.int_negative_durations order by all"
    assert odd_workspace.query(negative) == [(4, "cycle_time_hours", -1.0), (4, "unreviewed_hours", -1.0)]


def test_deleted_accounts_and_bots(odd_workspace: Workspace) -> None:
    authors = "author_id, author_login, review_count, reviewer_count from pull_requests where number in (61, 62)"
    reviewers = "review_id, reviewer_login, is_counting from reviews where pull_number in (61, 62)"

    assert odd_workspace.query(f"select {authors} order by number") == [(None, "ghost", 1, 1), (1, "ann", 1, 0)]
    assert odd_workspace.query(f"select {reviewers} order by review_id") == [
        (611, "ghost", False),
        (612, "bob", True),
        (613, "robot[bot]", False),
        (621, "ann", False),
        (622, "ghost", True),
    ]
    assert odd_workspace.query("select author_login from commits where sha = 'bot'") == [("robot[bot]",)]


def test_errors_of_a_sync_are_text(odd_workspace: Workspace) -> None:
    columns = "sync_id, status, error_count, errors, error"

    assert odd_workspace.query(f"select {columns} from sync_runs where repo_id = 1 order by sync_id") == [
        ("sync-1", "synced", 0, "[]", None),
        ("sync-2", "partial", 1, '[{"pull_number":99,"error":"502"}]', None),
        ("sync-3", "error", 0, "[]", "no network"),
    ]
