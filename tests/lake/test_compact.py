"""Compaction: fewer files, and the same answer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq

from ghmetrics.lake.compact import WORTHWHILE, compact, is_worth_compacting, sweep, tidy
from ghmetrics.lake.inventory import repositories_in
from ghmetrics.lake.landed import read_landed

from .compaction import LATER, NAMES, NEXT_DAY, allowed, fill, rows, whole
from .lake import NOON, ROCKET, Fetch, files, land, seen


@contextmanager
def refused() -> Iterator[bool]:
    yield False


def test_few_files_hold_what_a_reader_saw_in_many(tmp_path: Path) -> None:
    fill(tmp_path)
    before, many = seen(tmp_path), len(files(tmp_path))
    landed = read_landed(tmp_path, NAMES, 1)
    whole(tmp_path)
    assert seen(tmp_path) == before
    after = read_landed(tmp_path, NAMES, 1)
    assert {n: (each.fetched_at, each.counts) for n, each in after.items()} == {
        n: (each.fetched_at, each.counts) for n, each in landed.items()
    }
    assert len(files(tmp_path)) < many / 4
    assert len([path for path in files(tmp_path) if "sync_runs" in path.parts]) == 1
    assert sorted(row["sync_id"] for row in rows(tmp_path, "sync_runs")) == [f"run-{hour}" for hour in range(5)]
    assert [row["sync_id"] for row in rows(tmp_path, "repositories")] == ["run-4"]


def test_what_is_superseded_and_what_a_crash_left_is_gone(tmp_path: Path) -> None:
    fill(tmp_path)
    whole(tmp_path)
    pulls = [row for row in rows(tmp_path, "pull_requests") if row["repo_id"] == 1]
    assert len(pulls) == len({row["pull_number"] for row in pulls}) == 61
    current = {row["snapshot_id"] for row in pulls}
    for kind in ("reviews", "commits", "timeline_events"):
        assert {row["snapshot_id"] for row in rows(tmp_path, kind) if row["repo_id"] == 1} <= current


def test_a_second_compaction_has_nothing_to_do(tmp_path: Path) -> None:
    fill(tmp_path)
    whole(tmp_path)
    before = files(tmp_path)
    assert compact(tmp_path, 1, NAMES) == []
    assert sweep(tmp_path, 1, NAMES, allowed, grace_s=0).deleted == 0
    assert files(tmp_path) == before


def test_compacting_again_and_again_between_syncs_keeps_the_newest(tmp_path: Path) -> None:
    for turn in range(5):
        land(tmp_path, Fetch(1, f"turn {turn}", NOON + timedelta(minutes=turn)), Fetch(2 + turn))
        before = seen(tmp_path)
        whole(tmp_path)
        assert seen(tmp_path) == before
    assert len([path for path in files(tmp_path) if "pull_requests" in path.parts]) == 1
    assert all(len(row["snapshot_id"]) < 40 for row in rows(tmp_path, "pull_requests"))


def test_rows_lie_by_number_in_the_folder_of_their_day(tmp_path: Path) -> None:
    land(tmp_path, *(Fetch(n) for n in (7, 3, 9)))
    land(tmp_path, *(Fetch(n) for n in (8, 1)))
    land(tmp_path, Fetch(5, at=NEXT_DAY))
    whole(tmp_path)
    by_day = {
        path.parent.name: [row["pull_number"] for row in pq.ParquetFile(path).read().to_pylist()]
        for path in files(tmp_path)
        if "pull_requests" in path.parts
    }
    assert by_day == {"date=2026-03-01": [1, 3, 7, 8, 9], "date=2026-03-02": [5]}


def test_another_repository_of_the_same_name_is_not_touched(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1), Fetch(2), repo_id=2)
    land(tmp_path, Fetch(1, "newer", LATER), is_whole=False, repo_id=2)
    others = files(tmp_path)
    land(tmp_path, Fetch(1, at=LATER))
    land(tmp_path, Fetch(2, at=LATER))
    before = seen(tmp_path)
    whole(tmp_path)
    assert set(others) <= set(files(tmp_path))
    assert seen(tmp_path) == before
    assert repositories_in(tmp_path) == {1: {ROCKET}, 2: {ROCKET}}


def test_old_files_stay_for_the_grace_and_while_a_build_runs(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1))
    land(tmp_path, Fetch(2))
    old = files(tmp_path)
    compact(tmp_path, 1, NAMES)
    swept = sweep(tmp_path, 1, NAMES, allowed, grace_s=600)
    assert (swept.deleted, swept.left) == (0, len(old))
    assert 0 < swept.wait_s <= 600
    assert sweep(tmp_path, 1, NAMES, refused, grace_s=0).left == len(old)
    assert set(old) < set(files(tmp_path))
    assert sweep(tmp_path, 1, NAMES, allowed, grace_s=0).deleted == len(old)
    assert not set(old) & set(files(tmp_path))


def test_old_files_stay_while_somebody_reads(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1))
    land(tmp_path, Fetch(2))
    compact(tmp_path, 1, NAMES)
    with files(tmp_path)[0].open("rb"):
        assert sweep(tmp_path, 1, NAMES, allowed, grace_s=0, patience_s=0.05).deleted == 0
    assert sweep(tmp_path, 1, NAMES, allowed, grace_s=0, patience_s=0.05).left == 0


def test_after_a_sync_only_what_has_gathered_is_merged(tmp_path: Path) -> None:
    for n in range(WORTHWHILE.files - 1):
        land(tmp_path, Fetch(n))
    before = files(tmp_path)
    assert not is_worth_compacting(tmp_path, ROCKET)
    tidy(tmp_path, 1, NAMES, allowed)
    assert files(tmp_path) == before
    land(tmp_path, Fetch(99))
    assert is_worth_compacting(tmp_path, ROCKET)
    tidy(tmp_path, 1, NAMES, allowed)
    assert len(files(tmp_path)) == len(before) + 4 + 4, "the old ones stay until the next time"
    for path in files(tmp_path):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    tidy(tmp_path, 1, NAMES, allowed)
    assert len(files(tmp_path)) == 4
    assert not is_worth_compacting(tmp_path, "no/thing")
