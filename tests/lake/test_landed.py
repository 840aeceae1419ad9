"""What has landed: the newest snapshot of each pull request, over all names of a repository."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ghmetrics.errors import DamagedFile
from ghmetrics.lake.landed import damaged_files, read_landed, set_aside

from .lake import NOON, ROCKET, Fetch, files, land

LATER = NOON + timedelta(days=1)


def test_the_newest_snapshot_of_each_pull_request_counts(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1, state="closed", at=LATER), Fetch(2))
    land(tmp_path, Fetch(1, state="open"))
    landed = read_landed(tmp_path, [ROCKET], 1)
    assert sorted(landed) == [1, 2]
    assert (landed[1].fetched_at, landed[1].updated_at, landed[1].is_open) == (LATER, LATER, False)
    assert landed[2].is_open


def test_of_one_instant_the_highest_snapshot_counts(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1, parts={"reviews": 2}), sync_id="b")
    land(tmp_path, Fetch(1, parts={"commits": 3}), sync_id="a")
    landed = read_landed(tmp_path, [ROCKET], 1)[1]
    assert (landed.counts, landed.snapshot_id, landed.node_id) == ({"reviews": 2}, "b-1", "PR_1")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (None, {"reviews": 0, "commits": 0, "timeline_events": 0}),
        ({"reviews": 2}, {"reviews": 2}),
        ({}, {}),
        ({"reviews": 1000, "commits": 250, "timeline_events": 1000}, None),
    ],
)
def test_the_document_says_what_was_fetched_with_it(tmp_path: Path, parts, expected) -> None:
    land(tmp_path, Fetch(1, parts=parts))
    assert read_landed(tmp_path, [ROCKET], 1)[1].counts == (parts if expected is None else expected)


def test_of_a_broken_document_nothing_has_landed(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1))
    (path,) = (each for each in files(tmp_path) if "pull_requests" in each.parts)
    table = pq.ParquetFile(path).read()
    place = table.schema.get_field_index("payload")
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array(['{"landed":{"revi'])), path)
    assert read_landed(tmp_path, [ROCKET], 1)[1].counts == {}


def test_a_title_about_open_states_opens_nothing(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1, state="closed", title='{"state":"open"}', body='"state":"open"'))
    assert not read_landed(tmp_path, [ROCKET], 1)[1].is_open


def test_a_tombstone_is_deleted_and_a_later_fetch_brings_it_back(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1))
    land(tmp_path, Fetch(1, is_deleted=True, at=LATER))
    landed = read_landed(tmp_path, [ROCKET], 1)[1]
    assert (landed.is_deleted, landed.is_open, landed.counts) == (True, False, {})
    land(tmp_path, Fetch(1, at=LATER + timedelta(hours=1)))
    assert not read_landed(tmp_path, [ROCKET], 1)[1].is_deleted


def test_a_renamed_repository_is_read_under_all_its_names(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1, at=LATER), Fetch(2), name="acme/old")
    land(tmp_path, Fetch(1), Fetch(3))
    landed = read_landed(tmp_path, ["acme/old", ROCKET], 1)
    assert sorted(landed) == [1, 2, 3]
    assert landed[1].fetched_at == LATER


def test_two_repositories_that_had_one_name_do_not_mix(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1), repo_id=1)
    land(tmp_path, Fetch(1, state="closed", at=LATER), Fetch(2), repo_id=2)
    assert {number: each.is_open for number, each in read_landed(tmp_path, [ROCKET], 1).items()} == {1: True}
    assert sorted(read_landed(tmp_path, [ROCKET], 2)) == [1, 2]


def test_what_a_crash_left_behind_has_not_landed(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1), is_whole=False)
    (folder,) = (tmp_path / "raw" / "reviews").rglob("date=*")
    elsewhere = Path(str(folder).replace("reviews", "pull_requests"))
    elsewhere.mkdir(parents=True)
    (elsewhere / ".half.parquet.tmp").write_bytes(b"PAR1")
    (elsewhere / "notes.txt").write_text("mine")
    assert read_landed(tmp_path, [ROCKET], 1) == {}
    assert read_landed(tmp_path / "nothing", [ROCKET], 1) == {}


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _without_a_beginning(path: Path) -> None:
    path.write_bytes(b"\0\0\0\0" + path.read_bytes()[4:])


def _with_a_broken_footer(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-60:-20] = b"\xff" * 40
    path.write_bytes(content)


DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"no parquet at all"),
    "truncated": _truncated,
    "beginning": _without_a_beginning,
    "footer": _with_a_broken_footer,
}


@pytest.mark.parametrize("kind", ["pull_requests", "reviews"])
@pytest.mark.parametrize("harm", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_found_by_its_ends(tmp_path: Path, harm, kind: str) -> None:
    land(tmp_path, *(Fetch(n) for n in range(50)))
    assert damaged_files(tmp_path, [ROCKET, "no/thing"]) == []
    (path,) = (each for each in files(tmp_path) if kind in each.parts)
    harm(path)
    assert damaged_files(tmp_path, [ROCKET]) == [path]


def test_a_damaged_file_is_an_error_that_says_what_to_do_until_it_is_set_aside(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1))
    land(tmp_path, Fetch(2))
    path = next(each for each in files(tmp_path) if "pull_requests" in each.parts)
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 3] = b"\xff" * (len(content) // 3 - 4)
    path.write_bytes(content)
    with pytest.raises(DamagedFile, match="ghmetrics lake check --repair") as wrong:
        read_landed(tmp_path, [ROCKET], 1)
    assert str(path) in str(wrong.value)
    assert wrong.value.path == path
    aside = set_aside(path)
    assert aside.name.endswith(".damaged")
    assert aside.exists()
    assert len(read_landed(tmp_path, [ROCKET], 1)) == 1


def test_setting_aside_never_overwrites(tmp_path: Path) -> None:
    (path,) = land(tmp_path, replace(Fetch(1), reviews=0, commits=0, events=0))
    first = set_aside(path)
    path.write_bytes(b"again")
    second = set_aside(path)
    assert first != second
    assert second.read_bytes() == b"again"
