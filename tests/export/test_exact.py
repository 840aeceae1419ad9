"""Parquet and SQLite hold the marts exactly."""

import math
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ghmetrics import Workspace

from .conftest import COLUMNS, Row, odd_rows


def _same(left: object, right: object) -> bool:
    return left == right or (
        isinstance(left, float) and isinstance(right, float) and math.isnan(left) and math.isnan(right)
    )


def test_parquet_holds_every_value_with_its_type(odd: Workspace, tmp_path: Path) -> None:
    exported = odd.export(tmp_path / "out", format="parquet")
    assert [path.name for path in exported.files] == ["none_yet.parquet", "odd.parquet"]
    assert exported.rows == {"none_yet": 0, "odd": len(odd_rows())}
    table = pq.read_table(tmp_path / "out" / "odd.parquet")
    assert [str(field.type) for field in table.schema] == [
        "int64", "string", "int64", "double", "bool", "timestamp[us, tz=UTC]", "date32[day]",
    ]  # fmt: skip
    moments = table["happened_at"].cast(pa.int64()).to_pylist()
    others = table.drop_columns(["happened_at"]).to_pylist()
    for row, moment, expected in zip(others, moments, odd_rows(), strict=True):
        wanted = dict(zip(COLUMNS, expected, strict=True))
        at = wanted.pop("happened_at")
        assert all(_same(row[name], value) for name, value in wanted.items())
        assert moment == (None if at is None else _microseconds(at))
    assert pq.read_table(tmp_path / "out" / "none_yet.parquet").num_rows == 0


def _microseconds(moment: datetime) -> int:
    span = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def test_sqlite_holds_every_value_with_its_type(odd: Workspace, tmp_path: Path) -> None:
    exported = odd.export(tmp_path / "out", format="sqlite")
    assert [path.name for path in exported.files] == ["ghmetrics.sqlite"]
    with closing(sqlite3.connect(tmp_path / "out" / "ghmetrics.sqlite")) as database:
        types = database.execute("select name, type from pragma_table_info('odd')").fetchall()
        rows = database.execute("select * from odd order by place").fetchall()
        assert database.execute("select count(*) from none_yet").fetchone() == (0,)
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert database.execute("select name from sqlite_master where type = 'table' order by 1").fetchall() == [
            ("none_yet",),
            ("odd",),
        ]
    assert types == list(zip(COLUMNS, ("INTEGER", "TEXT", "INTEGER", "REAL", "INTEGER", "TEXT", "TEXT"), strict=True))
    for row, expected in zip(rows, odd_rows(), strict=True):
        assert row == _in_sqlite(expected)


def _in_sqlite(row: Row) -> Row:
    place, text, whole, number, is_so, happened_at, day = row
    number = None if number is not None and math.isnan(number) else number  # SQLite has no such value
    moment = None if happened_at is None else happened_at.replace(tzinfo=None).isoformat() + "Z"
    return (place, text, whole, number, None if is_so is None else int(is_so), moment, day.isoformat())


def test_sqlite_reckons_with_its_instants(odd: Workspace, tmp_path: Path) -> None:
    odd.export(tmp_path, format="sqlite")
    with closing(sqlite3.connect(tmp_path / "ghmetrics.sqlite")) as database:
        query = "select strftime('%Y-%m-%d %H:%M', happened_at), unixepoch(happened_at) from odd where place = 0"
        assert database.execute(query).fetchone() == ("2026-08-03 12:30", 1785760215)


@pytest.mark.slow
@pytest.mark.xdist_group("hostile")
@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx", "sqlite"])
def test_all_marts_of_a_real_warehouse_go_out_with_all_rows(hostile: Path, tmp_path: Path, form: str) -> None:
    ws = Workspace(hostile)
    exported = ws.export(tmp_path, format=form)
    with duckdb.connect(hostile / "warehouse.duckdb", read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'main' order by 1"
        ).fetchall()
        counts = {name: connection.execute(f"select count(*) from main.{name}").fetchone()[0] for (name,) in names}
        kinds = connection.execute(
            "select distinct data_type from duckdb_columns() where schema_name = 'main' and not internal"
        ).fetchall()
    assert exported.rows == counts
    assert {"pull_requests", "explained_durations", "sync_runs"} < set(counts)
    assert {kind for (kind,) in kinds} == {
        "BIGINT",
        "DOUBLE",
        "BOOLEAN",
        "VARCHAR",
        "TIMESTAMP WITH TIME ZONE",
        "DATE",
    }, "no mart has nested types: exports know only these"
    assert sorted(tmp_path.iterdir()) == sorted(exported.files)
