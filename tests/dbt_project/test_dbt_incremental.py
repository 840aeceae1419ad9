"""A build that goes on from the last one holds what a build of everything holds, whatever has happened to the lake."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_workspace import PROJECT, Workspace
from lake_writer import BOB, CAM, Lake, at, commit, event, pull_request, review

from ghmetrics.lake.compact import compact, sweep
from tests.standing import Standing

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("incremental")]

STAGING = ("pull_requests", "reviews", "commits", "timeline_events", "snapshots")
MONDAY, TUESDAY = at("2025-03-03 12:00"), at("2025-03-04 12:00")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Where all tests build: dbt runs in this process, one run after the other, and parses the project once."""
    return Workspace(tmp_path_factory.mktemp("place") / "workspace")


@pytest.fixture(scope="module")
def standing(place: Workspace) -> Standing:
    """Four pull requests, the first with two snapshots, built."""
    workspace = place
    lake = Lake(workspace.lake)
    lake.repository((1, "acme/rocket"))
    for number in range(1, 5):
        lake.snapshot(
            pull_request(number), reviews=[review(10 * number, BOB, "2025-01-01T12:00:00Z")],
            commits=[commit(f"c{number}", "2025-01-01T09:00:00Z")],
            events=[event("closed", "2025-01-02T10:00:00Z", 0)], fetched_at=MONDAY,
        )  # fmt: skip
    lake.snapshot(pull_request(1, title="New"), reviews=[review(10, BOB, "2025-01-01T12:00:00Z")], fetched_at=TUESDAY)
    built(workspace)
    return Standing.of(workspace.path)


@pytest.fixture
def workspace(standing: Standing) -> Workspace:
    return Workspace(standing.restored())


def built(workspace: Workspace, *arguments: str, select: Sequence[str] = ("staging",)) -> None:
    scratch = workspace.path.parent / "target"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GHMETRICS_WORKSPACE", str(workspace.path))
        ended = dbtRunner().invoke([
            "build", "--select", *select, "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
            "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--quiet", "--target-path", str(scratch),
            "--log-path", str(scratch), *arguments,
        ])  # fmt: skip
    DuckDBConnectionManager.close_all_connections()
    assert ended.success, ended.exception


def staged(workspace: Workspace) -> dict[str, list]:
    return {
        name: workspace.query(
            f"select * replace (parse_filename(lake_file) as lake_file) from staging.stg_github__{name} order by all"
            if name != "snapshots" else f"select * from staging.stg_github__{name} order by all"
        )
        for name in STAGING
    }  # fmt: skip


def files(workspace: Workspace, kind: str) -> list[Path]:
    return sorted((workspace.lake / "raw" / kind).rglob("*.parquet"))


class _Continued(Lake):
    """Goes on writing into a lake, under names that are not there yet."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        for _ in range(1000):
            next(self._files)


def new_reviews_and_a_withdrawn_one(workspace: Workspace) -> None:
    lake = _Continued(workspace.lake)
    lake.snapshot(pull_request(2), reviews=[review(21, CAM, "2025-01-01T13:00:00Z")], fetched_at=TUESDAY)
    lake.snapshot(pull_request(5), reviews=[review(50, CAM, "2025-01-01T13:00:00Z")], fetched_at=TUESDAY)


def the_last_review_and_commit_are_gone(workspace: Workspace) -> None:
    _Continued(workspace.lake).snapshot(pull_request(2), fetched_at=TUESDAY)


def a_pull_request_is_deleted(workspace: Workspace) -> None:
    _Continued(workspace.lake).tombstone(3, TUESDAY)


def an_unfinished_snapshot(workspace: Workspace) -> None:
    _Continued(workspace.lake).snapshot(
        pull_request(2), reviews=[review(21, CAM, "2025-01-01T13:00:00Z")], fetched_at=TUESDAY, is_whole=False
    )


def the_newest_snapshot_is_set_aside(workspace: Workspace) -> None:
    files(workspace, "pull_requests")[-1].unlink()


def reviews_are_set_aside(workspace: Workspace) -> None:
    files(workspace, "reviews")[2].unlink()


def all_commits_are_set_aside(workspace: Workspace) -> None:
    shutil.rmtree(workspace.lake / "raw" / "commits")


def a_file_is_written_anew(workspace: Workspace) -> None:
    path = files(workspace, "reviews")[1]
    path.unlink()
    lake = Lake(workspace.lake)
    lake._files = iter([int(path.stem)])
    snapshot = {"pull_number": 2, "snapshot_id": workspace.query(
        "select snapshot_id from staging.stg_github__snapshots where pull_number = 2")[0][0]}  # fmt: skip
    lake.document(
        "reviews", review(22, CAM, "2025-01-05T00:00:00Z"), repo=(1, "acme/rocket"), fetched_at=MONDAY, **snapshot
    )


def files_are_merged(workspace: Workspace) -> None:
    compact(workspace.lake, 1, ["acme/rocket"])


def files_are_merged_and_swept(workspace: Workspace) -> None:
    compact(workspace.lake, 1, ["acme/rocket"])
    assert sweep(workspace.lake, 1, ["acme/rocket"], lambda: nullcontext(True), grace_s=0).deleted


def a_payload_that_is_no_json(workspace: Workspace) -> None:
    _Continued(workspace.lake).snapshot(pull_request(2), reviews=["{"], fetched_at=TUESDAY)


def a_build_that_was_cut_off(workspace: Workspace) -> None:
    new_reviews_and_a_withdrawn_one(workspace)
    built(workspace, select=("stg_github__snapshots", "stg_github__reviews"))


@pytest.mark.parametrize(
    "happened",
    [
        new_reviews_and_a_withdrawn_one, the_last_review_and_commit_are_gone, a_pull_request_is_deleted,
        an_unfinished_snapshot, the_newest_snapshot_is_set_aside, reviews_are_set_aside, all_commits_are_set_aside,
        a_file_is_written_anew, files_are_merged, files_are_merged_and_swept, a_payload_that_is_no_json,
        a_build_that_was_cut_off,
    ],
    ids=lambda each: each.__name__,
)  # fmt: skip
def test_what_has_happened_to_the_lake_is_seen(workspace: Workspace, happened: Callable[[Workspace], None]) -> None:
    held = staged(workspace)

    happened(workspace)
    built(workspace)

    found = staged(workspace)
    built(workspace, "--full-refresh")
    assert found == staged(workspace)
    unseen = (an_unfinished_snapshot,)
    assert (found == held) == (happened in unseen)


def test_only_files_of_touched_pull_requests_are_parsed(workspace: Workspace) -> None:
    new_reviews_and_a_withdrawn_one(workspace)

    built(workspace)

    ran = (workspace.path.parent / "target/compiled/ghmetrics/models/staging/stg_github__reviews.sql").read_text(
        encoding="utf-8"
    )
    read = {path.name for path in files(workspace, "reviews") if path.name in ran}
    assert read == {path.name for path in files(workspace, "reviews") if int(path.stem) >= 1000}


def test_a_folder_that_looks_like_a_pattern_is_read_and_not_its_neighbour(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "it's gh[1]")
    Lake(workspace.lake).snapshot(pull_request(2), reviews=[review(20, BOB, "2025-01-01T12:00:00Z")], fetched_at=MONDAY)
    built(workspace)
    new_reviews_and_a_withdrawn_one(workspace)
    shutil.copytree(workspace.lake, tmp_path / "it's gh1" / "lake")

    built(workspace)

    found = staged(workspace)
    built(workspace, "--full-refresh")
    assert found == staged(workspace)
    assert workspace.query("select review_id from staging.stg_github__reviews order by 1") == [(21,), (50,)]
