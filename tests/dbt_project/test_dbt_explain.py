"""The views that explain a pull request, and what `ghmetrics explain` makes of them, on a warehouse that dbt built."""

import json

import pytest
from dbt_workspace import WITHOUT_TESTS, Workspace
from lake_writer import ANN, BOB, CAM, ROBOT, Lake, commit, event, pull_request, review

import ghmetrics
from ghmetrics.errors import UsageError

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("explain")]

ROCKET = (1, "acme/rocket")
TITLE = "<script>alert(1)</script> \x1b[2J \u202e 100% {{ x }}"
METRICS = [
    "cycle_time_hours", "review_time_hours", "lead_time_hours", "time_to_close_hours", "age_hours", "draft_hours",
    "reverted_after_hours",
    "coding_time_hours", "ready_wait_hours", "pickup_time_hours", "approval_time_hours", "merge_wait_hours",
    "review_to_merge_hours", "unreviewed_hours",
]  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("explained"))
    lake = Lake(workspace.lake)
    merged = {
        "state": "closed",
        "merged_at": "2025-01-02T15:00:00Z",
        "closed_at": "2025-01-02T15:00:00Z",
        "merged_by": BOB,
    }
    lake.snapshot(
        pull_request(1, title=TITLE, **merged, commits=2),
        commits=[commit("a" * 40, "2025-01-01T08:00:00Z"), commit("b" * 40, "2025-01-01T09:00:00Z")],
        reviews=[
            review(11, BOB, "2025-01-01T12:00:00Z", "APPROVED"),
            review(12, ANN, "2025-01-01T11:30:00Z"),
            review(13, ROBOT, "2025-01-01T11:00:00Z"),
            review(14, CAM, None, "PENDING"),
        ],
        events=[
            event("ready_for_review", "2025-01-01T11:00:00Z", 0),
            event("review_requested", "2025-01-01T11:10:00Z", 1, requested_reviewer=BOB, requested_team=None),
            event("closed", "2025-01-02T15:00:00Z", 2, commit_id=None),
        ],
    )
    lake.snapshot(
        pull_request(2, **merged, commits=4),
        commits=[
            commit("first", "0001-01-01T00:00:00Z"),
            commit("last", "9999-12-31T23:59:59Z"),
            commit("beyond", "12000-01-01T00:00:00Z"),
            commit("none", "no date"),
        ],
    )
    lake.snapshot(
        pull_request(3, user=ROBOT, commits=300),
        commits=[commit(f"{n:040}", "2025-01-01T09:00:00Z", ROBOT) for n in range(300)],
        reviews=[review(3000 + n, CAM, f"2025-01-{1 + n // 24:02}T{n % 24:02}:30:00Z") for n in range(20, 220)],
    )
    old = (7, "acme/reborn")
    lake.snapshot(pull_request(1, title="Of the deleted repository", id=7001), repo=old)
    lake.snapshot(pull_request(1, title="Of the one that has its name now", id=8001), repo=(8, "acme/reborn"))
    lake.sync_run(ROCKET, "sync-1", "2025-03-01T11:00:00Z")
    workspace.dbt("build", *WITHOUT_TESTS)
    return workspace


@pytest.fixture
def opened(built: Workspace) -> ghmetrics.Workspace:
    return ghmetrics.Workspace(built.path)


def test_each_duration_has_its_value_its_instants_and_its_rule(opened: ghmetrics.Workspace) -> None:
    explained = opened.explain("acme/rocket#1")
    found = {each.metric: each for each in explained.durations}
    assert list(found) == METRICS
    (row,) = opened.pull_requests().filter(pull_request_id=1001).to_dicts()
    assert {metric: each.hours for metric, each in found.items()} == {metric: row[metric] for metric in METRICS}
    cycle = found["cycle_time_hours"]
    assert (cycle.start_name, cycle.end_name, cycle.hours) == ("opened", "merged", 29.0)
    assert (cycle.started_at, cycle.ended_at) == (row["created_at"], row["merged_at"])
    assert cycle.rule.startswith("Hours from `created_at` to `merged_at`.")
    assert found["pickup_time_hours"].hours == 1.0
    assert found["age_hours"].unknown_because == "it is not open"
    assert all(each.rule for each in found.values())


def test_what_happened_is_in_order_with_what_does_not_count(opened: ghmetrics.Workspace) -> None:
    explained = opened.explain("https://github.com/acme/rocket/pull/1/files")
    assert [(each.event, each.actor_login, each.detail, each.not_counted_because) for each in explained.events] == [
        ("committed", "ann", "a" * 40, None),
        ("committed", "ann", "b" * 40, None),
        ("opened", "ann", "as a draft", None),
        ("ready_for_review", "ann", None, None),
        ("reviewed", "robot[bot]", "commented", "bot"),
        ("review_requested", "ann", "bob", None),
        ("reviewed", "ann", "commented", "author"),
        ("reviewed", "bob", "approved", None),
        ("merged", "bob", "into main", None),
        ("reviewed", "cam", "pending", "pending"),
    ]
    assert explained.reviews_not_counted == {"bot": 1, "author": 1, "pending": 1}
    assert "Reviews that do not count: 3 of 4, author (1), bot (1), pending (1)." in str(explained)
    assert explained.title == TITLE
    assert "<script" not in explained._repr_html_()


def test_dates_that_git_takes_and_nobody_else_are_shown(opened: ghmetrics.Workspace) -> None:
    explained = opened.explain("acme/rocket 2")
    assert "  0001-01-01 00:00:00  committed" in str(explained)
    assert "<svg" in explained._repr_html_()
    assert json.dumps(explained.as_dict(), default=str)


def test_a_pull_request_of_a_bot_with_hundreds_of_everything_stays_short(opened: ghmetrics.Workspace) -> None:
    explained = opened.explain("ACME/Rocket#3")
    assert (explained.is_counted, explained.excluded_because) == (False, "bot")
    assert len(explained.events) == 501
    assert len(str(explained).splitlines()) < 60
    assert len(explained._repr_html_()) < 60_000


def test_of_two_repositories_with_one_name_it_is_the_newer(opened: ghmetrics.Workspace) -> None:
    explained = opened.explain("acme/reborn#1")
    assert explained.title == "Of the one that has its name now"
    assert len(explained.events) == 1
    assert len(explained.durations) == len(METRICS)


def test_what_the_warehouse_does_not_know_is_one_sentence(opened: ghmetrics.Workspace) -> None:
    with pytest.raises(
        UsageError, match=r"^The warehouse knows no acme/rocket#99, its newest of acme/rocket is 3: sync"
    ):
        opened.explain("acme/rocket#99")
    with pytest.raises(UsageError, match=r"^The warehouse knows no acme/nothing: sync it, then run ghmetrics build\.$"):
        opened.explain("acme/nothing#1")
    with pytest.raises(UsageError, match="is not a pull request"):
        opened.explain("acme/rocket#1' or 1=1")
