"""A small lake that holds the oddities of real ones, each pull request one of them."""

from lake_writer import ANN, BOB, CAM, NOON, ROBOT, Lake, at, commit, event, pull_request, review

ROCKET, OLD_ROCKET = (1, "acme/rocket"), (1, "acme/old-rocket")
DATES = (2, "007/2024-01-01")  # a name that looks like a date, and an owner that looks like a number
UNDESCRIBED = (3, "acme/undescribed")
LONE_SURROGATE = '{"id": 53, "state": "APPROVED", "body": "\\ud800"}'
ODD_TITLE = 'a\x00b \u202e <script> {{ ref("x") }} \U0001f600 \ufdd0 "quoted" \\ 100%'


def fill(lake: Lake) -> None:
    whole_pull_requests(lake)
    superseded_snapshots(lake)
    renamed_repositories(lake)
    orphans(lake)
    broken_documents(lake)
    people(lake)
    lake.sync_run(ROCKET, "sync-1", "2025-03-01T11:00:00Z")
    lake.sync_run(ROCKET, "sync-2", "2025-03-01T12:00:00Z", "partial", errors=[{"pull_number": 99, "error": "502"}])
    lake.sync_run(ROCKET, "sync-3", "2025-03-01T13:00:00Z", "error", error="no network")
    lake.sync_run(DATES, "sync-2", "2025-03-01T12:00:00Z", "error", error="repository is empty")


def whole_pull_requests(lake: Lake) -> None:
    worked_example = pull_request(
        1, created_at="2025-01-01T10:00:00Z", merged_at="2025-01-02T15:00:00Z", closed_at="2025-01-02T15:00:00Z",
        merged_by=BOB, commits=2, labels=[{"name": "zebra"}, {"name": "ant, small"}],
    )  # fmt: skip
    lake.snapshot(
        worked_example,
        reviews=[review(11, BOB, "2025-01-01T12:00:00Z"), review(12, CAM, "2025-01-02T12:00:00Z", "APPROVED")],
        commits=[commit("aaa", "2025-01-01T09:00:00Z"), commit("shared", "2025-01-01T09:30:00Z")],
        events=[event("closed", "2025-01-02T15:00:00Z", 0, commit_id=None)],
    )
    lake.snapshot(
        pull_request(2, title=ODD_TITLE, labels=[{"name": "\x00"}], commits=1),
        commits=[commit("shared", "2025-01-01T09:30:00Z")],
    )
    doubled = pull_request(3, commits=1)
    lake.snapshot(
        doubled,
        reviews=[review(31, BOB, "2025-01-01T12:00:00Z")],
        commits=[commit("ddd", "2025-01-01T09:00:00Z")],
        events=[
            event("convert_to_draft", "2025-01-01T11:00:00Z", 0),
            event("ready_for_review", "2025-01-01T13:00:00Z", 1),
        ],
        copies=2,
    )
    backwards = pull_request(
        4, created_at="2025-01-03T10:00:00Z", merged_at="2025-01-03T09:00:00Z", closed_at="2025-01-03T09:00:00Z"
    )
    lake.snapshot(backwards)


def superseded_snapshots(lake: Lake) -> None:
    earlier = at("2025-02-01T10:00:00")
    lake.snapshot(
        pull_request(21, title="Before", commits=2),
        reviews=[review(211, BOB, "2025-01-01T12:00:00Z", "APPROVED"), review(212, CAM, "2025-01-01T13:00:00Z")],
        commits=[commit("old1", "2025-01-01T08:00:00Z"), commit("old2", "2025-01-01T09:00:00Z")],
        fetched_at=earlier,
    )
    lake.snapshot(
        pull_request(21, title="After", commits=1),
        reviews=[review(212, CAM, "2025-01-01T13:00:00Z")],
        commits=[commit("new1", "2025-01-01T11:00:00Z")],
    )
    lake.snapshot(pull_request(22), reviews=[review(221, BOB, "2025-01-01T12:00:00Z")], fetched_at=earlier)
    lake.snapshot(pull_request(22))
    lake.snapshot(pull_request(23), reviews=[review(231, BOB, "2025-01-01T12:00:00Z")], fetched_at=earlier)
    lake.tombstone(23)
    lake.tombstone(24, earlier)
    lake.snapshot(pull_request(24), reviews=[review(241, BOB, "2025-01-01T12:00:00Z")])


def renamed_repositories(lake: Lake) -> None:
    lake.repository(OLD_ROCKET, at("2025-02-01T10:00:00"))
    lake.repository(ROCKET)
    lake.repository(DATES)
    lake.snapshot(
        pull_request(31),
        reviews=[review(311, BOB, "2025-01-01T12:00:00Z")],
        repo=OLD_ROCKET,
        fetched_at=at("2025-02-01T10:00:00"),
    )
    lake.snapshot(pull_request(1, id=3001), repo=UNDESCRIBED)


def orphans(lake: Lake) -> None:
    lake.snapshot(pull_request(41), fetched_at=at("2025-02-01T10:00:00"))
    left_behind = [review(411, BOB, "2025-01-01T12:00:00Z")]
    lake.snapshot(
        pull_request(41), reviews=left_behind, commits=[commit("lost", "2025-01-01T09:00:00Z")], is_whole=False
    )
    lake.snapshot(pull_request(42), reviews=[review(421, BOB, "2025-01-01T12:00:00Z")], is_whole=False)


def broken_documents(lake: Lake) -> None:
    lake.snapshot('{"id": 1051', number=51, reviews=[review(511, BOB, "2025-01-01T12:00:00Z")])
    lake.snapshot(
        pull_request(52, commits=3),
        reviews=[review(521, BOB, "2025-01-01T12:00:00Z"), "", LONE_SURROGATE, "[1]"],
        commits=[commit("fine", "2025-01-01T09:00:00Z"), "17"],
        events=[event("reopened", "2025-01-01T13:00:00Z", 0), "null"],
    )
    lake.repository(ROCKET, NOON, '"acme/rocket"')
    lake.document("sync_runs", "{", repo=ROCKET, fetched_at=NOON, sync_id="sync-4")


def people(lake: Lake) -> None:
    """REST shows some deleted accounts as `ghost` and knows the account behind a bot's commit; GraphQL does neither."""
    is_rest = lake.source == "rest"
    ghost = {"login": "ghost", "id": 10137, "type": "User"} if is_rest else None
    lake.snapshot(
        pull_request(
            61, user=ghost, commits=1, created_at="2025-01-01T10:00:00Z" if is_rest else "2025-01-01T12:00:00+02:00"
        ),
        reviews=[
            review(611, None, "2025-01-01T11:00:00Z"),
            review(612, BOB, "2025-01-01T12:00:00Z"),
            review(613, ROBOT if is_rest else ROBOT | {"login": "robot"}, "2025-01-01T10:30:00Z"),
        ],
        commits=[commit("bot", "2025-01-01T09:00:00Z", ROBOT if is_rest else None, git_name="robot[bot]")],
        events=[
            event("review_dismissed", "2025-01-01T13:00:00Z", 0, dismissed_review={"review_id": 1, "state": "approved"})
        ],
    )
    lake.snapshot(
        pull_request(62), reviews=[review(621, ANN, "2025-01-01T11:00:00Z"), review(622, None, "2025-01-01T12:00:00Z")]
    )
