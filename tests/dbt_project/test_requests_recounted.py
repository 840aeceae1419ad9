"""On invented pull requests in which much happens in one second, the marts equal a count in plain Python."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from dbt_workspace import WITHOUT_TESTS, Workspace
from lake_writer import ANN, BOB, CAM, ROBOT, Json, Lake, event, person, pull_request, review
from recount_requests import PullRequest, hours, load

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("requests_recounted")]

REPOSITORIES = ((1, "acme/rocket"), (2, "acme/boat"))
SUNDAY_EVENING = datetime(2025, 1, 5, 20, tzinfo=UTC)  # a week begins in the middle of what happens
AS_OF = datetime(2025, 1, 7, 12, tzinfo=UTC)
DEE = person("dee", 4)
GHOST = person("ghost", 10137)
STATES = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "COMMENTED", "DISMISSED")
ASKED = (
    {"requested_reviewer": BOB}, {"requested_reviewer": BOB}, {"requested_reviewer": CAM}, {"requested_reviewer": CAM},
    {"requested_reviewer": DEE}, {"requested_reviewer": ROBOT}, {"requested_reviewer": None}, {"requested_reviewer": GHOST},
    {"requested_team": {"slug": "core"}}, {"requested_team": {"slug": None}},
)  # fmt: skip


class Inventor:
    def __init__(self) -> None:
        self.random = Random(9)

    def moment(self) -> str:
        return f"{SUNDAY_EVENING + timedelta(hours=self.random.randrange(9)):%Y-%m-%dT%H:%M:%SZ}"

    def pull_request(self, place: int) -> PullRequest:
        random = self.random
        repo_id, number = REPOSITORIES[place % 2][0], 1 + place // 2
        end = self.moment() if random.random() < 0.4 else None
        pull = pull_request(
            number, id=1000 * repo_id + number, created_at="2025-01-05T20:00:00Z", closed_at=end,
            merged_at=end if random.random() < 0.7 else None, user=random.choice((ANN, ANN, DEE, ROBOT, None)),
            draft=random.random() < 0.2,
        )  # fmt: skip
        reviewers = (ANN, BOB, BOB, CAM, CAM, DEE, ROBOT, GHOST, None)
        reviews = [
            review(100 * pull["id"] + n, random.choice(reviewers), self.moment(), random.choice(STATES))
            for n in range(random.choice((0, 1, 1, 2, 3, 5)))
        ]
        return PullRequest(repo_id, pull, reviews, self.events(pull, reviews))

    def events(self, pull: Json, reviews: list[Json]) -> list[Json]:
        random = self.random
        kinds = ["review_requested"] * random.randrange(5) + ["review_request_removed"] * random.randrange(3)
        drawn = [(self.moment(), kind, random.choice(ASKED)) for kind in kinds]
        # The last word about the draft is what GitHub says of it now.
        turns = sorted(self.moment() for _ in range(random.choice((0, 0, 0, 1, 2, 3))))
        for place, moment in enumerate(reversed(turns)):
            is_draft = pull["draft"] != bool(place % 2)
            drawn.append((moment, "convert_to_draft" if is_draft else "ready_for_review", {}))
        drawn += [
            (self.moment(), "review_dismissed", {"dismissed_review": {"review_id": each["id"], "state": "approved"}})
            for each in reviews
            if each["state"] == "DISMISSED" and random.random() < 0.8
        ]
        ordered = self.in_order(drawn)
        return [
            event(kind, moment, place, **fields, node_id=random.choice((None, f"E{pull['id']}-{place}")))
            for place, (moment, kind, fields) in enumerate(ordered)
        ]

    def in_order(self, drawn: list[tuple[str, str, Json]]) -> list[tuple[str, str, Json]]:
        """By time; what is in one second is shuffled, but for the turns of the draft, which lead to what it is now."""
        turns = [each for each in drawn if not each[2]][::-1]
        others = [each for each in drawn if each[2]]
        self.random.shuffle(others)
        return sorted(others + turns, key=lambda each: each[0])


@pytest.fixture(scope="module")
def invented() -> list[PullRequest]:
    inventor = Inventor()
    return [inventor.pull_request(place) for place in range(600)]


@pytest.fixture(scope="module")
def built(invented: list[PullRequest], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("invented"))
    lake = Lake(workspace.lake)
    names = dict(REPOSITORIES)
    for repo_id, name in REPOSITORIES:
        lake.repository((repo_id, name))
        lake.sync_run((repo_id, name), f"sync-{repo_id}", f"{AS_OF:%Y-%m-%dT%H:%M:%SZ}")
    for pr in invented:
        lake.snapshot(pr.pull, reviews=pr.reviews, events=pr.events, repo=(pr.repo_id, names[pr.repo_id]))
    marts = ("+review_requests", "+reviewer_load", "+open_pull_requests")
    workspace.dbt("build", *WITHOUT_TESTS, "--select", *marts)
    return workspace


def rows(workspace: Workspace, mart: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in workspace.rows(mart, ", ".join(columns))]


def test_every_request_equals_the_recount(built: Workspace, invented: list[PullRequest]) -> None:
    expected = {request["review_request_id"]: request for pr in invented for request in pr.requests()}
    columns = tuple(next(iter(expected.values())))

    shown = {row["review_request_id"]: row for row in rows(built, "review_requests", columns)}

    assert {row["outcome"] for row in shown.values()} == {"answered", "removed", "superseded", "closed", "waiting"}
    assert shown == expected


def test_every_week_of_a_reviewer_equals_the_recount(built: Workspace, invented: list[PullRequest]) -> None:
    expected = load(invented)
    columns = ("repo_id", "reviewer_id", "week", *next(iter(expected.values())))

    shown = {
        (row.pop("repo_id"), row.pop("reviewer_id"), row.pop("week")): row
        for row in rows(built, "reviewer_load", columns)
    }

    assert len(shown) > 10
    assert shown == expected


def test_whom_everything_open_waits_for_equals_the_recount(built: Workspace, invented: list[PullRequest]) -> None:
    columns = ("pull_request_id", "waiting_for", "waiting_on", "waiting_since", "waiting_hours")

    shown = {row[0]: row[1:] for row in built.rows("open_pull_requests", ", ".join(columns))}

    assert {row[0] for row in shown.values()} == {"author", "reviewer", "merge"}
    assert shown == {
        pr.pull["id"]: (*pr.waits(), hours(pr.waits()[2], AS_OF)) for pr in invented if pr.ended_at is None
    }
