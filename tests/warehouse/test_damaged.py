"""Damage on the disk within a warehouse: the next build comes right by itself, and what does not says what helps."""

import os
from pathlib import Path

import duckdb
import pytest

from ghmetrics import Workspace
from ghmetrics.doctor import warehouse as doctor
from ghmetrics.errors import BuildFailed, WarehouseMissing
from ghmetrics.warehouse.build import MARTS
from ghmetrics.warehouse.file import is_whole

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs")]

HEADERS, BLOCK = 3 * 4096, 262_144
REVIEWS = "staging.stg_github__reviews"


@pytest.fixture
def workspace(demo_copy: Workspace) -> Workspace:
    return demo_copy


def damage(path: Path, table: str) -> None:
    """Turn one byte of a block of the table over; the time of the file stays, as when a disk does it."""
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute(f"select max(block_id) from pragma_storage_info('{table}') where persistent")
        (block,) = found.fetchone()
    before = path.stat()
    with path.open("rb+") as file:
        file.seek(HEADERS + block * BLOCK + 1000)
        (byte,) = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 0xFF]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not is_whole(path)


@pytest.mark.parametrize("table", [REVIEWS, "seeds.ai_agents"])
def test_a_build_that_goes_on_from_a_damaged_block_comes_right_by_itself(workspace: Workspace, table: str) -> None:
    expected = {mart: workspace.warehouse.mart(mart).height for mart in MARTS}
    damage(workspace.warehouse.path, table)

    result = workspace.build()

    assert result.rows == expected
    assert "the old warehouse.duckdb was damaged, so all was made anew: the disk may be failing" in result.warnings
    assert is_whole(workspace.warehouse.path)
    assert list(workspace.path.glob(".build-*")) == []
    assert not any("damaged" in each for each in workspace.build().warnings)


def test_a_part_alone_of_a_damaged_warehouse_is_not_built_and_says_what_helps(workspace: Workspace) -> None:
    damage(workspace.warehouse.path, REVIEWS)
    before = workspace.warehouse.path.read_bytes()
    with pytest.raises(BuildFailed, match=r"warehouse\.duckdb is damaged: run `ghmetrics build --full-refresh`"):
        workspace.build(select=["int_reviews"])
    assert workspace.warehouse.path.read_bytes() == before


def test_who_comes_upon_damage_is_told_of_the_build_that_keeps_nothing(workspace: Workspace) -> None:
    """A build that goes on need not come upon it: what no model reads stays as it is."""
    damage(workspace.warehouse.path, REVIEWS)
    told = {each.subject: (each.state, each.text) for each in doctor.examine(workspace)}["warehouse"]
    assert told[0] == "bad"
    assert "`ghmetrics build --full-refresh`" in told[1]
    with pytest.raises(WarehouseMissing, match="`ghmetrics build --full-refresh`"):
        workspace.sql(f"select bit_xor(hash(columns(*))) from {REVIEWS}")
