"""`check` reads every byte and says what is wrong; `repair` takes out of the readers' way what is."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ghmetrics.errors import DamagedFile
from ghmetrics.lake.check import check, repair
from ghmetrics.lake.landed import damaged_files, read_landed

from .lake import NOON, ROCKET, Fetch, files, land, outcome, seen
from .test_landed import DAMAGE


def only(root: Path, kind: str) -> Path:
    (path,) = (each for each in files(root) if kind in each.parts)
    return path


def _flip_in_a_document(path: Path) -> None:
    group = pq.read_metadata(path).row_group(0)
    payloads = group.column(group.num_columns - 1)
    content = bytearray(path.read_bytes())
    content[payloads.data_page_offset + payloads.total_compressed_size - 10] ^= 1
    path.write_bytes(content)


def test_a_lake_in_order_has_no_findings(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1), Fetch(2, is_deleted=True))
    outcome(tmp_path)
    checked = check(tmp_path)
    assert (checked.files, checked.findings) == (6, ())
    assert checked.rows == 2 + 2 + 1 + 1 + 2
    assert check(tmp_path / "nothing").files == 0


@pytest.mark.parametrize("kind", ["pull_requests", "commits"])
@pytest.mark.parametrize("harm", [*DAMAGE.values(), _flip_in_a_document], ids=[*DAMAGE, "flipped"])
def test_damage_of_any_kind_is_found_and_set_aside(tmp_path: Path, harm, kind: str) -> None:
    land(tmp_path, *(Fetch(n, body=os.urandom(300).hex()) for n in range(20)), sync_id="first")
    path = only(tmp_path, kind)
    harm(path)
    land(tmp_path, Fetch(77))
    (finding,) = check(tmp_path).damaged
    assert (finding.path, finding.repository) == (path, ROCKET)
    assert "\n" not in finding.text
    (aside,) = repair(check(tmp_path))[ROCKET]
    assert aside.name == f"{path.name}.damaged"
    assert check(tmp_path).damaged == ()
    assert damaged_files(tmp_path, [ROCKET]) == []
    assert 77 in read_landed(tmp_path, [ROCKET], 1)
    assert len(seen(tmp_path)["pull_requests"]) == (1 if kind == "pull_requests" else 21)


def test_what_a_crash_left_is_named_and_deleted(tmp_path: Path) -> None:
    path = land(tmp_path, Fetch(1))[0]
    old, young = (path.with_name(f".{name}.parquet.tmp") for name in ("old", "young"))
    for each in (old, young):
        each.write_bytes(b"PAR1")
    os.utime(old, (time.time() - 7200,) * 2)
    land(tmp_path, Fetch(2), is_whole=False)
    findings = check(tmp_path).findings
    assert [(each.concern, each.path) for each in findings if each.concern == "left over"] == [("left over", old)]
    orphans = [each for each in findings if each.concern == "note"]
    assert sorted(each.path.parts[-5] for each in orphans) == ["commits", "reviews", "timeline_events"]
    assert all("ghmetrics compact" in each.text for each in orphans)
    assert repair(check(tmp_path)) == {}
    assert (old.exists(), young.exists()) == (False, True)


def test_odd_rows_are_named(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1), Fetch(2))
    path = only(tmp_path, "pull_requests")
    table = pq.ParquetFile(path).read()
    odd = table.set_column(table.schema.get_field_index("payload"), "payload", pa.array(["{}", "{}"]))
    pq.write_table(odd, path)
    moved = path.parent.with_name("date=2020-01-01")
    moved.mkdir()
    path.rename(moved / path.name)
    pq.write_table(pa.table({"id": [1]}), path.with_name("bare.parquet"))
    (tmp_path / "raw" / "reviews" / "notes.txt").write_text("mine")
    texts = [each.text for each in check(tmp_path).findings]
    assert any("2 rows that were not fetched on 2020-01-01" in text for text in texts)
    assert any("lacks the column repo_id, pull_number" in text for text in texts)
    assert any("nobody reads it" in text for text in texts)
    assert check(tmp_path).damaged == ()


def test_payloads_that_are_no_json_make_a_file_damaged(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1), Fetch(2), Fetch(3))
    path = only(tmp_path, "pull_requests")
    table = pq.ParquetFile(path).read()
    payloads = ['{"id": 1', "[1]", table["payload"][2].as_py()]
    pq.write_table(table.set_column(table.schema.get_field_index("payload"), "payload", pa.array(payloads)), path)
    (found,) = check(tmp_path).damaged
    assert (found.path, found.text) == (path, "2 of its payloads are no JSON objects")
    repair(check(tmp_path))
    assert read_landed(tmp_path, [ROCKET], 1) == {}


def test_a_damaged_newest_snapshot_gives_way_to_the_one_before(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1, "first"))
    path = land(tmp_path, Fetch(1, "second", NOON + timedelta(hours=1)))[-1]
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(DamagedFile):
        read_landed(tmp_path, [ROCKET], 1)
    repair(check(tmp_path))
    assert read_landed(tmp_path, [ROCKET], 1)[1].fetched_at == NOON
