"""What counts as a change on GitHub, and what GitHub changes without leaving a date."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ghmetrics.github.documents import PullRequestDocument
from ghmetrics.lake.landed import Landed
from ghmetrics.verify.judge import change, hindrance, is_quiet, is_same
from ghmetrics.verify.result import Difference, PullRequestCheck, RepositoryCheck, Verification

UPDATED = datetime(2026, 3, 1, 12, tzinfo=UTC)
FETCHED = UPDATED + timedelta(hours=1)
LANDED = Landed(
    UPDATED, FETCHED, {"reviews": 1, "commits": 1, "timeline_events": 1}, is_open=True, is_deleted=False, node_id="PR",
    snapshot_id="a-1",
)  # fmt: skip
ANN, ALSO_ANN, BOB = (
    {"login": login, "id": number, "type": "User"} for login, number in (("ann", 1), ("anna", 1), ("bob", 2))
)


def text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def document(**keys: object) -> PullRequestDocument:
    pull_request = {
        "number": 1, "created_at": text(UPDATED), "updated_at": text(UPDATED), "closed_at": None, "merged_at": None,
    }  # fmt: skip
    given = PullRequestDocument(1, 1, "PR", UPDATED, pull_request, (), ({"sha": "f"},), ())
    return replace(given, **keys)


def reviewed(at: datetime) -> PullRequestDocument:
    return document(reviews=({"id": 1, "submitted_at": text(at)}, {"id": 2, "submitted_at": None}))


LATER = FETCHED + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("fresh", "landed", "is_change"),
    [
        (document(), LANDED, False),
        (document(updated_at=UPDATED + timedelta(seconds=1)), LANDED, True),
        (document(updated_at=UPDATED - timedelta(seconds=1)), LANDED, False),
        (reviewed(FETCHED), LANDED, False),
        (reviewed(LATER), LANDED, True),
        (document(timeline_events=({"created_at": text(LATER)},)), LANDED, True),
        # The clock of the machine was behind GitHub's: what the update says was there is no news.
        (reviewed(UPDATED), replace(LANDED, fetched_at=UPDATED - timedelta(hours=2)), False),
        # A clock of git says nothing.
        (document(commits=({"sha": "f", "commit": {"author": {"date": "9999-01-01T00:00:00Z"}}},)), LANDED, False),
    ],
)  # fmt: skip
def test_a_change_is_what_github_dates_after_the_fetch(
    fresh: PullRequestDocument, landed: Landed, is_change: bool
) -> None:
    assert (change(fresh, landed) is not None) == is_change


@pytest.mark.parametrize(
    ("fresh", "commits_then", "is_hindered"),
    [
        (document(), 1, False),
        (document(), 2, False),  # one was lost: that is wrong
        (document(updated_at=UPDATED - timedelta(seconds=1)), 1, True),
        (document(commits=tuple({"sha": str(each)} for each in range(250))), 300, True),
        (document(commits=tuple({"sha": str(each)} for each in range(300))), 250, True),
        (document(commits=tuple({"sha": str(each)} for each in range(249))), 300, False),
        (document(commits=()), None, False),
    ],
)
def test_what_hinders_a_comparison(fresh: PullRequestDocument, commits_then: int | None, is_hindered: bool) -> None:
    counts = {"reviews": 1} | ({} if commits_then is None else {"commits": commits_then})
    assert (hindrance(fresh, replace(LANDED, counts=counts)) is not None) == is_hindered


@pytest.mark.parametrize(
    ("kind", "then", "now", "quiet"),
    [
        ("reviews", {"id": 1, "user": ANN}, {"id": 1, "user": ALSO_ANN}, True),
        ("reviews", {"id": 1, "user": ANN}, {"id": 1, "user": None}, True),
        ("reviews", {"id": 1, "user": ANN}, {"id": 1, "user": BOB}, False),
        ("reviews", {"id": 1, "user": None}, {"id": 1, "user": ANN}, False),
        ("reviews", {"id": 1, "author_association": "NONE"}, {"id": 1, "author_association": "MEMBER"}, True),
        ("reviews", {"id": 1, "state": "APPROVED"}, {"id": 1, "state": "COMMENTED"}, False),
        ("reviews", {"id": 1}, {"id": 2}, False),
        ("pull_requests", {"id": 1, "total_comments": 3}, {"id": 1, "total_comments": 2}, True),
        ("pull_requests", {"id": 1, "total_comments": 2}, {"id": 1, "total_comments": 3}, False),
        ("timeline_events", {"node_id": "c", "event": "commented", "body": "a"}, {"node_id": "c", "event": "commented", "body": "b"}, True),
        ("commits", {"sha": "f", "author": None}, {"sha": "f", "author": ANN}, True),
        ("commits", {"sha": "f", "author": ANN}, {"sha": "f", "author": None}, True),
        ("commits", {"sha": "f", "author": ANN}, {"sha": "f", "author": BOB}, False),
        ("commits", {"sha": "f", "commit": {"author": {"name": "a"}}}, {"sha": "f", "commit": {"author": {"name": "b"}}}, False),
        ("commits", {"sha": "f", "parents": [{"sha": "a"}]}, {"sha": "f", "parents": []}, False),
    ],
)  # fmt: skip
def test_what_github_changes_without_a_date(kind: str, then: dict, now: dict, quiet: bool) -> None:
    assert is_quiet({kind: [then]}, {kind: [now]}) == quiet
    assert not is_same({kind: [then]}, {kind: [now]})


@pytest.mark.parametrize(
    ("kind", "one", "is_deletable"),
    [
        ("timeline_events", {"node_id": "c", "event": "commented"}, True),
        ("timeline_events", {"node_id": "c", "event": "review_requested"}, False),
        ("reviews", {"id": 1, "state": "COMMENTED"}, True),
        ("reviews", {"id": 1, "state": "APPROVED"}, False),
        ("commits", {"sha": "f"}, False),
    ],
)
def test_what_can_be_deleted_without_a_date_and_that_nothing_appears_so(
    kind: str, one: dict, is_deletable: bool
) -> None:
    assert is_quiet({kind: [one]}, {kind: []}) == is_deletable
    assert not is_quiet({kind: []}, {kind: [one]})


def test_the_order_of_a_list_and_the_marker_of_the_lake_are_no_difference() -> None:
    then = {"reviews": [{"id": 2}, {"id": 1}], "pull_requests": [{"landed": {"reviews": 2}, "id": 7}]}
    assert is_same(then, {"reviews": [{"id": 1}, {"id": 2}], "pull_requests": [{"id": 7}], "commits": []})


def test_hostile_text_is_shown_as_text_and_only_https_is_a_link() -> None:
    evil = "<script>alert(1)</script>" * 10
    wrong = tuple(
        PullRequestCheck(number, url, "wrong", "rest", "graphql", None, (Difference("pull_requests", "", "title", evil, None),))
        for number, url in ((1, "javascript:alert(1)"), (2, "https://github.com/o/r/pull/2?<b>"))
    )  # fmt: skip
    found = Verification((RepositoryCheck("o/r", wrong),), 20, 1, 0.1)
    html = found._repr_html_()
    assert "<script" not in html
    assert "javascript" not in html
    assert html.count("<a ") == 1
    assert '<a href="https://github.com/o/r/pull/2?&lt;b&gt;" target="_blank"' in html
    assert "… in the warehouse, NULL from GitHub" in str(found)
    assert found.to_dict()["repositories"]["o/r"]["pull_requests"][0]["differences"][0]["in_warehouse"] == evil
