"""What people write into the seeds, and what the marts make of it."""

from pathlib import Path

import pytest
from dbt_workspace import WITHOUT_TESTS, WITHOUT_UNIT_TESTS, Workspace
from lake_writer import BOB, CAM, Lake, commit, event, person, pull_request, review

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("people")]

BUILDER = person("Builder", 8)
SEEDS = {
    "team_members": 'github_id,login,name,team\n1,ann-before,"O\'Ann, {{ x }}","Réd ""1"""\n,BOB,,blue\n',
    "bots": "login\nbuilder\n",
    "exclusions": (
        "repository,number,label,title,branch,author,reason\n"
        ',,"kind, ""odd""\'s",,,,an odd label\n'
        ",,,100%,,,per cent\n"
        "ACME/*,4,,,,,number four\n"
        ",,,,null,,a branch called null\n"
    ),
    "ai_agents": "agent,login,email_pattern\nHelper,,*@helper.example\n",
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, seeded_project: Path) -> Workspace:
    for name, text in SEEDS.items():
        (seeded_project / "seeds" / f"{name}.csv").write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path_factory.mktemp("people"))
    lake = Lake(workspace.lake)
    assisted = commit("a", "2025-01-01T09:00:00Z")
    assisted["commit"]["message"] = "Fix\r\n\r\nCo-Authored-By: Helper <me@Helper.example>\r\n"
    lake.snapshot(
        pull_request(1, merged_at="2025-01-02T10:00:00Z", closed_at="2025-01-02T10:00:00Z", commits=1),
        reviews=[review(11, BUILDER, "2025-01-01T11:00:00Z", "APPROVED"), review(12, CAM, "2025-01-01T12:00:00Z")],
        commits=[assisted],
    )
    lake.snapshot(pull_request(2, user=BOB, labels=[{"name": "small"}, {"name": 'Kind, "ODD"\'s'}]))
    lake.snapshot(pull_request(3, user=CAM, title="At 100 %"))
    lake.snapshot(pull_request(4, user=CAM))
    lake.snapshot(pull_request(5, user=BUILDER, title="100% faster"))
    lake.snapshot(
        pull_request(6, head={"ref": "revert-1-topic"}, merged_at="2025-01-02T13:00:00Z", landed={"comments": 3}),
        events=[
            event("commented", "2025-01-01T10:30:00Z", 0),
            event("commented", "2025-01-01T11:00:00Z", 1, actor=BUILDER),
            event("commented", "2025-01-01T12:00:00Z", 2, actor=CAM),
        ],
    )
    lake.snapshot(pull_request(7, user=None, head={"ref": "NULL"}))
    workspace.dbt("build", *WITHOUT_UNIT_TESTS, project=seeded_project)
    return workspace


def test_teams_come_by_number_and_by_login(people: Workspace) -> None:
    assert people.query("select number, team_member, team from pull_requests order by number") == [
        (1, "O'Ann, {{ x }}", 'Réd "1"'),
        (2, "bob", "blue"),
        (3, None, None),
        (4, None, None),
        (5, None, None),
        (6, "O'Ann, {{ x }}", 'Réd "1"'),
        (7, None, None),
    ]


def test_bots_and_exclusions_of_the_seeds_are_not_counted(people: Workspace) -> None:
    uncounted = "select number, excluded_because from pull_requests where not is_counted order by number"

    assert people.query(uncounted) == [
        (2, "an odd label"),
        (4, "number four"),
        (5, "bot"),
        (7, "a branch called null"),
    ]


def test_a_listed_bot_reviews_nothing(people: Workspace) -> None:
    reviews = "select review_id, reviewer_is_bot, is_counting, not_counted_because from reviews order by review_id"

    assert people.query(reviews) == [(11, True, False, "bot"), (12, False, True, None)]
    assert people.query("select review_count, approval_count from pull_requests where number = 1") == [(1, 0)]


def test_comments_reverts_and_agents_come_from_the_lake(people: Workspace) -> None:
    columns = "is_ai_assisted, reverted_after_hours, reverts_number, first_response_at - created_at"

    assert people.query(f"select {columns} from pull_requests where number = 1") == [(True, 3.0, None, None)]
    (row,) = people.query(f"select {columns} from pull_requests where number = 6")
    assert row[:3] == (None, None, 1)
    assert row[3].total_seconds() == 2 * 3600


def test_bots_come_in_by_a_var_and_stay_bots(people: Workspace, seeded_project: Path, tmp_path: Path) -> None:
    with_bots = Workspace(tmp_path)
    with_bots.lake.symlink_to(people.lake, target_is_directory=True)

    said = "{include_bots: true, size_classes: {tiny: 2}, largest_size_class: big}"
    with_bots.dbt("build", *WITHOUT_TESTS, "--vars", said, project=seeded_project)

    assert with_bots.query(
        "select author_is_bot, excluded_because, size_class from pull_requests where number = 5"
    ) == [(True, "per cent", "big")]
    assert with_bots.query("select review_id from reviews where is_counting") == [(12,)]
