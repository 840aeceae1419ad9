"""Damage in the lake: the next sync notices by itself, also when nothing changed at GitHub, and brings the rows back."""

import shutil

import pytest

from ghmetrics.errors import BuildFailed
from ghmetrics.lake.schema import KINDS

from .lake import landed

pytestmark = pytest.mark.recorded


def overwrite_the_middle(path):
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * (len(whole) * 2 // 3) + whole[4 + len(whole) * 2 // 3 :])


DAMAGES = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "garbage": lambda path: path.write_bytes(b"this is no Parquet file " * 100),
    "empty": lambda path: path.write_bytes(b""),
}


def files(case, kind):
    return sorted((case.workspace.lake / "raw" / kind).rglob("*.parquet"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("transport", "damage"),
    [("graphql", "truncated"), ("graphql", "garbage"), ("graphql", "empty"), ("rest", "garbage")],
)
def test_a_damaged_file_is_set_aside_and_its_rows_come_back(trial, transport, kind, damage):
    case = trial(transport)
    case.sync()
    (path, *_) = files(case, kind)
    DAMAGES[damage](path)
    before = case.hub.app.stats()["requests"]
    result = case.sync()
    assert result.status == "synced"
    assert case.wrong() == {}
    assert landed(case.workspace, kind)
    (notice,) = case.events("Noticed")
    assert str(path) in notice.text
    assert path.with_name(f"{path.name}.damaged").exists()
    assert case.hub.app.stats()["requests"] > before
    assert (result.prs_synced == 0) == (kind in ("repositories", "sync_runs"))
    case.heals()


@pytest.mark.parametrize("kind", ["reviews", "pull_requests"])
def test_what_lay_outside_the_window_comes_back_too(trial, transport, kind):
    """A first sync of all history, then small windows: what they do not reach must not be lost."""
    case = trial(transport, most=12)
    case.sync()
    (path, *_) = files(case, kind)
    DAMAGES["garbage"](path)
    case.window = {"max_pull_requests": 2, "days_back": 30_000}
    assert case.sync().status == "synced"
    assert case.wrong() == {}
    case.window = {"all_history": True}
    assert case.heals().prs_synced == 0


def test_a_healing_that_was_stopped_goes_on_where_the_window_does_not_reach(trial):
    case = trial("rest", most=12)
    case.sync()
    DAMAGES["garbage"](files(case, "pull_requests")[0])
    case.window = {"max_pull_requests": 2, "days_back": 30_000}
    (stopped,) = case.workspace.sync_all(["bitcoin-core/gui"], max_requests=20, **case.window)
    assert (stopped.status, 0 < stopped.prs_synced < 12) == ("partial", True)
    assert case.sync().status == "synced"
    assert case.wrong() == {}


def test_a_repair_outside_the_window_comes_back_too(trial, transport):
    case = trial(transport, most=12)
    case.sync()
    overwrite_the_middle(files(case, "reviews")[0])
    case.workspace.repair_lake(case.workspace.check_lake())
    case.window = {"max_pull_requests": 2, "days_back": 30_000}
    assert case.sync().status == "synced"
    assert case.wrong() == {}


@pytest.mark.parametrize("kind", ["reviews", "commits", "timeline_events", "pull_requests"])
def test_damage_in_the_middle_is_found_by_a_check_and_healed_by_the_sync_after_it(trial, kind):
    case = trial("graphql")
    case.sync()
    (path, *_) = files(case, kind)
    overwrite_the_middle(path)
    checked = case.workspace.check_lake()
    assert [finding.path for finding in checked.damaged] == [path]
    case.workspace.repair_lake(checked)
    assert case.workspace.check_lake().damaged == ()
    assert case.heals().prs_synced > 0


def test_a_build_names_the_damaged_file_and_works_after_the_next_sync(trial):
    case = trial("graphql")
    case.sync()
    (path, *_) = files(case, "reviews")
    DAMAGES["garbage"](path)
    with pytest.raises(BuildFailed) as failed:
        case.workspace.build()
    assert f"{path} in the lake is damaged: `ghmetrics lake check --repair`" in str(failed.value)
    case.sync()
    case.workspace.build()
    truth = case.truth()
    assert case.workspace.pull_requests().height == len(truth)
    assert case.workspace.reviews().height == sum(len(reviews) for _, _, reviews, _ in truth.values())
    assert case.workspace.commits().height == sum(len(commits) for _, _, _, commits in truth.values())


def test_a_folder_of_the_lake_that_is_gone_comes_back(trial, transport):
    case = trial(transport)
    case.sync()
    shutil.rmtree(case.workspace.lake / "raw" / "pull_requests")
    assert case.sync().prs_synced == len(case.numbers)
    assert case.wrong() == {}
    case.heals()
