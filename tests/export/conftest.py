"""A warehouse with one mart of all types, and of texts that other programs misread."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ghmetrics import Workspace

Row = tuple[Any, ...]

FORMULAS = [
    "=1+1", "+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\x01=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "\u3000＝1", '"=1+1', "'=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://evil.example","x")',
    "a;=1+1", 'a;"=1+1', "a\n=1+1", "a\t@SUM(1)", "a;b; -1+2;c",
    "-1", "\u202e=1+1", "\u2066@SUM(1)", "\u200f+1", "\u061c-1", "\x00=1+1", "\x1b=1+1", "\x85=1+1", "\u2028=1+1",
]  # fmt: skip
HARMLESS = [
    "", " ", "plain", "a = b", "2-1", "naïve 🚀 שלום", "a,b", 'say "hi"', "it's", "a;b", "1e5", "007", "true", "NULL", "#REF!", "2026-01-01",
    "https://example.org/", "mailto:x@example.org", "_x0041_", "<r><t>x</t></r>", "<r>&<evil></r>", "]]>", "&amp;", "\\n", "two\nlines",
    "a\r\nb", "x" * 32_767, "long " * 20_000, "🚀" * 20_000,
]  # fmt: skip
STEERING = [
    "bell \x07",
    "null \x00 byte",
    "escape \x1b[31m",
    "\x0b\x0c",
    "\ufffe\uffff",
    "\x7f\x85",
    "\u202eright\u202c",
    "\u2028",
]

MOMENTS = [
    datetime(2026, 8, 3, 12, 30, 15, tzinfo=UTC), datetime(2026, 8, 3, 12, 30, 15, 123456, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC),
    datetime(1899, 12, 31, tzinfo=UTC), datetime(1900, 2, 28, 1, tzinfo=UTC), datetime(1900, 3, 1, tzinfo=UTC), datetime(1969, 12, 31, 23, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), None,
]  # fmt: skip
WHOLE = [0, -1, 10**15 - 1, 10**15, -(10**15), 2**53 + 1, 2**63 - 1, -(2**63), None]
NUMBERS = [0.0, -1.5, 1e308, 0.1, float("nan"), float("inf"), float("-inf"), None]
COLUMNS = ("place", "text", "whole", "number", "is_so", "happened_at", "day")


def odd_rows() -> list[Row]:
    texts: list[str | None] = [*FORMULAS, *HARMLESS, *STEERING, None]
    rows = []
    for place, text in enumerate(texts):
        moment = MOMENTS[place % len(MOMENTS)]
        day = date(2026, 8, 3) if moment is None else moment.date()
        rows.append(
            (
                place,
                text,
                WHOLE[place % len(WHOLE)],
                NUMBERS[place % len(NUMBERS)],
                (True, False, None)[place % 3],
                moment,
                day,
            )
        )
    return rows


@pytest.fixture
def odd(tmp_path: Path) -> Workspace:
    """A workspace whose warehouse has the mart `odd`, the empty mart `none_yet`, and tables that are no marts."""
    folder = tmp_path / "it's a workspace"
    folder.mkdir()
    with duckdb.connect(folder / "warehouse.duckdb") as connection:
        connection.execute("set TimeZone = 'America/New_York'")
        connection.execute(
            "create table odd (place bigint, text varchar, whole bigint, number double, is_so boolean,"
            " happened_at timestamptz, day date)"
        )
        connection.executemany("insert into odd values (?, ?, ?, ?, ?, ?, ?)", odd_rows())
        connection.execute("create view none_yet as select * from odd where false")
        connection.execute("create schema seeds; create table seeds.bots (login varchar)")
    return Workspace(folder)
