"""What the invented organisation promises to hold."""

import pickle
from datetime import datetime, timedelta
from statistics import median

import pytest

from ghmetrics.demo import World
from ghmetrics.demo.oddities import HEAVY, ODDITIES

from .client import NOW, WEB


def holding(world):
    return [(home.info, home.oddities, list(home.pulls.values())) for home in world.repositories]


def odd(world, name, repository=WEB):
    return world.pull(repository, world.repository(repository).oddities[name])


def kinds(pull):
    return [event["event"] for event in pull.events]


def test_same_arguments_give_the_same_bytes():
    first, second = (World.generate(pull_requests=40, now=NOW, seed=7) for _ in range(2))
    assert pickle.dumps(repr(holding(first))) == pickle.dumps(repr(holding(second)))
    assert repr(holding(first)) != repr(holding(World.generate(pull_requests=40, now=NOW, seed=8)))


def test_names_and_numbers_are_the_callers():
    world = World.generate("other", ("one", "two"), pull_requests=3, now=NOW)
    assert [home.full_name for home in world.repositories] == ["other/one", "other/two"]
    assert [sorted(home.pulls) for home in world.repositories] == [[1, 2, 3]] * 2


def test_now_is_the_start_of_today_unless_given():
    newest = max(pull.body["updated_at"] for pull in World.generate(pull_requests=40).repositories[0].pulls.values())
    today = datetime.now(NOW.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    assert today - timedelta(days=5) < datetime.fromisoformat(newest) <= today


@pytest.mark.parametrize("full_name", ["acme-demo/web", "acme-demo/api", "acme-demo/mobile"])
def test_everything_happens_in_order_and_before_now(world, full_name):
    for pull in world.repository(full_name).pulls.values():
        body, times = pull.body, [event["created_at"] for event in pull.events]
        assert times == sorted(times)
        assert body["created_at"] <= body["updated_at"] <= NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
        said = [review["submitted_at"] for review in pull.reviews if review["state"] != "PENDING"]
        assert all(body["created_at"] <= at <= body["updated_at"] for at in [*times, *said])


def test_ninety_days_hold_most_but_not_all():
    since = (NOW - timedelta(days=90)).strftime("%Y-%m-%d")
    for home in World.generate(now=NOW).repositories:
        share = sum(pull.body["updated_at"] >= since for pull in home.pulls.values()) / len(home.pulls)
        assert 0.6 < share < 0.95


def test_waits_have_long_tails_and_one_person_carries_the_reviews():
    world = World.generate(now=NOW)
    for home in world.repositories:
        pulls = [pull for pull in home.pulls.values() if pull.body["merged_at"]]
        hours = sorted(
            (datetime.fromisoformat(p.body["merged_at"]) - datetime.fromisoformat(p.body["created_at"])).total_seconds()
            for p in pulls
        )
        assert hours[len(hours) * 9 // 10] > 2.5 * median(hours)
        names = [r["user"]["login"] for p in pulls for r in p.reviews if r["user"] and r["user"]["type"] == "User"]
        assert names.count("nora-keller") > len(names) / 3


def test_first_repository_holds_every_oddity_and_the_others_all_but_the_heavy():
    world = World.generate(pull_requests=40, now=NOW)
    first, *others = [set(home.oddities) for home in world.repositories]
    assert first == set(HEAVY) | set(ODDITIES)
    assert others == [set(ODDITIES)] * 2


def test_numbers_outgrow_32_bits(world):
    pull = odd(world, "more_than_100_reviews")
    assert pull.body["id"] > 2**32 < pull.reviews[0]["id"]


def test_all_numbers_are_unique(world):
    for kind in ("reviews", "events", "comments"):
        ids = [thing["id"] for home in world.repositories for p in home.pulls.values() for thing in getattr(p, kind)]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("name", "kind"), [("reviews", "reviews"), ("commits", "commits"), ("events", "events")])
def test_long_lists_need_a_second_page(world, name, kind):
    assert len(getattr(odd(world, f"more_than_100_{name}"), kind)) > 100


PROMISES = {
    "merged_as_draft": lambda p: p.body["draft"] and p.body["merged_at"],
    "draft_and_back": lambda p: kinds(p)[:3] == ["ready_for_review", "convert_to_draft", "ready_for_review"],
    "opened_ready_then_draft": lambda p: kinds(p)[0] == "convert_to_draft",
    "open_draft": lambda p: p.body["draft"] and p.body["state"] == "open",
    "by_an_agent": lambda p: p.body["user"]["login"] == "Copilot" and p.reviews[0]["user"]["login"].endswith("[bot]"),
    "author_is_gone": lambda p: p.body["user"]["login"] == "ghost",
    "reviewers_are_gone": lambda p: [r["user"] and r["user"]["login"] for r in p.reviews] == [None, "ghost"],
    "fork_is_gone": lambda p: p.body["head"]["repo"] is None,
    "dismissed_approval": lambda p: (
        p.reviews[0]["state"] == "DISMISSED" and p.events[0]["dismissed_review"]["state"] == "approved"
    ),
    "dismissed_changes_requested": lambda p: p.events[0]["dismissed_review"]["state"] == "changes_requested",
    "pending_review": lambda p: p.reviews[0]["state"] == "PENDING" and "submitted_at" not in p.reviews[0],
    "force_pushed": lambda p: p.commits[0]["commit"]["author"]["date"] > p.body["created_at"],
    "base_merged_in": lambda p: [len(c["parents"]) for c in p.commits] == [1, 2, 1] and p.commits[2]["author"] is None,
    "reopened": lambda p: kinds(p)[:2] == ["closed", "reopened"] and p.body["merged_at"],
    "closed_unmerged": lambda p: p.body["state"] == "closed" and not p.body["merged_at"],
    "landed_by_a_commit": lambda p: p.events[-1]["commit_id"] and not p.body["merged_at"],
    "merged_unreviewed": lambda p: p.body["merged_at"] and not p.reviews,
    "reviewed_after_the_merge": lambda p: p.reviews[0]["submitted_at"] > p.body["merged_at"],
    "reviewed_by_the_author": lambda p: p.reviews[0]["user"] == p.body["user"],
    "waits": lambda p: p.body["state"] == "open" and p.body["requested_reviewers"] and not p.reviews,
    "asked_again": lambda p: kinds(p).count("review_requested") == 4 and "review_request_removed" in kinds(p),
    "team_asked": lambda p: p.events[0]["requested_team"]["slug"] == "platform",
    "odd_title": lambda p: {'"', "'", "<", "🚀", "\u2028", "|"} <= set(p.body["title"]) and "\n" not in p.body["title"],
    "without_commits": lambda p: p.body["commits"] == 0,
}


@pytest.mark.parametrize("name", PROMISES)
def test_oddity_is_as_its_name_says(world, name):
    for home in world.repositories:
        assert PROMISES[name](odd(world, name, home.full_name))


def test_revert_names_an_earlier_merged_one(world):
    for home in world.repositories:
        pull = odd(world, "reverts_another", home.full_name)
        reverted = home.pulls[int(pull.body["head"]["ref"].split("-")[1])]
        assert reverted.body["merged_at"] < pull.body["created_at"]


def test_people_bots_authors_and_deleted_accounts_comment(world):
    for home in world.repositories:
        said = [(pull.body["user"], comment["user"]) for pull in home.pulls.values() for comment in pull.comments]
        assert (None in (by for _, by in said), any(by and by["login"] == "ghost" for _, by in said)) == (True, True)
        people = [(author, by) for author, by in said if by and by["type"] == "User" and by["login"] != "ghost"]
        assert any(author == by for author, by in people)
        assert any(author != by for author, by in people)
        # Apps have another login in comments than in reviews, and the same page.
        assert "Copilot" in {by["login"] for _, by in said if by and by["type"] == "Bot"}


def test_bots_open_pull_requests_too(world):
    assert {"dependabot[bot]", "Copilot"} <= {p.body["user"]["login"] for p in world.repository(WEB).pulls.values()}
