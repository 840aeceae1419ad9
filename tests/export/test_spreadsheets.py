"""What a spreadsheet opens: no text becomes a formula, and nothing makes the file invalid."""

import csv
import io
import math
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from ghmetrics import Workspace

from .conftest import COLUMNS, FORMULAS, HARMLESS, odd_rows

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
UNSEEN = re.compile(r"^[\s\x00-\x1f\x7f-\xa0\u200b\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff\u3000\"]+")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_a_csv_is_a_formula(odd: Workspace, tmp_path: Path, delimiter: str) -> None:
    """Spreadsheets of some countries take a semicolon, and pasted text a tab, for the end of a cell."""
    odd.export(tmp_path, format="csv")
    content = (tmp_path / "odd.csv").read_bytes().decode()
    csv.field_size_limit(10_000_000)
    for row in csv.reader(io.StringIO(content.replace("\0", ""), newline=""), delimiter=delimiter):
        for cell in row:
            for line in re.split(r"[\r\n]+", cell):
                start = UNSEEN.sub("", line)
                assert not re.match(r"[=@＝＋－＠]", start), repr(cell[:40])
                assert not re.match(r"[+-]", start) or _is_number(start.split(",")[0]), repr(cell[:40])


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-(\d+(\.\d+)?(e\+?\d+)?|inf)", text) is not None


def test_a_csv_keeps_harmless_text_and_tells_empty_text_from_null(odd: Workspace, tmp_path: Path) -> None:
    odd.export(tmp_path, format="csv")
    content = (tmp_path / "odd.csv").read_bytes().decode()
    csv.field_size_limit(10_000_000)
    header, *rows = csv.reader(io.StringIO(content, newline=""))
    assert header == list(COLUMNS)
    texts = [row[1] for row in rows]
    assert texts[len(FORMULAS) : len(FORMULAS) + len(HARMLESS)] == HARMLESS
    assert texts[0] == "'=1+1"
    assert f'\n{len(FORMULAS)},"",' in content
    assert f"\n{len(rows) - 1},," in content
    assert rows[0][5:] == ["2026-08-03T12:30:15Z", "2026-08-03"]
    assert rows[1][5] == "2026-08-03T12:30:15.123456Z"
    assert [row[4] for row in rows[:3]] == ["true", "false", ""]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(odd: Workspace, tmp_path: Path) -> None:
    odd.export(tmp_path, format="xlsx")
    with zipfile.ZipFile(tmp_path / "ghmetrics.xlsx") as parts:
        for name in parts.namelist():
            root = ET.fromstring(parts.read(name))
            found = {element.tag for element in root.iter()}
            assert not {f"{SHEET}f", f"{SHEET}hyperlink", "evil"} & found, name
        assert not [name for name in parts.namelist() if "vba" in name.lower() or "externalLink" in name]


def test_a_workbook_holds_the_texts_as_they_are(odd: Workspace, tmp_path: Path) -> None:
    exported = odd.export(tmp_path, format="xlsx")
    book = openpyxl.load_workbook(tmp_path / "ghmetrics.xlsx")
    assert book.sheetnames == ["none_yet", "odd"]
    cells = [row[1] for row in book["odd"].iter_rows(min_row=2)]
    for cell, (_, text, *_) in zip(cells, odd_rows(), strict=True):
        if text in (None, ""):
            assert cell.value in (None, "")
            continue
        assert cell.data_type == "s"
        shown = unescape(str(cell.value))
        if len(text.encode("utf-16-le")) > 2 * 32_767:
            assert shown.endswith("…")
            assert text.startswith(shown[:-1])
            assert 32_760 <= len(shown.encode("utf-16-le")) // 2 <= 32_767
        else:
            assert _lines(shown) == _lines(text + " " * text.startswith("<r>"))
        assert bool(cell.quotePrefix) is (text in FORMULAS and not re.match(r"a[;\n\t]", text))
    assert exported.notes == ("2 texts longer than a cell of a workbook can be: cut at 32,767 characters.",)


def _lines(text: str) -> str:
    """XML reads every end of a line alike, and its reader here leaves out what it can't hold."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_workbook_holds_numbers_dates_and_truth(odd: Workspace, tmp_path: Path) -> None:
    odd.export(tmp_path, format="xlsx")
    rows = openpyxl.load_workbook(tmp_path / "ghmetrics.xlsx")["odd"].iter_rows(min_row=2, values_only=True)
    for shown, (_, _, whole, number, is_so, moment, day) in zip(rows, odd_rows(), strict=True):
        assert shown[4] is is_so
        assert shown[2] == (str(whole) if whole is not None and abs(whole) >= 10**15 else whole)
        if number is None or math.isfinite(number):
            assert shown[3] == (None if number is None else pytest.approx(number))
        else:
            assert isinstance(shown[3], str)
        _assert_moment(shown[5], moment)
        assert shown[6] == (datetime(day.year, day.month, day.day) if day >= date(1900, 3, 1) else day.isoformat())  # noqa: DTZ001


def _assert_moment(shown: object, moment: datetime | None) -> None:
    if moment is None:
        assert shown is None
    elif datetime(1900, 3, 1, tzinfo=UTC) <= moment < datetime(9999, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC):
        assert isinstance(shown, datetime)
        assert abs(shown.replace(tzinfo=UTC) - moment).total_seconds() < 0.001
    else:
        assert shown == moment.replace(tzinfo=None).isoformat() + "Z"


@pytest.mark.slow
def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        connection.execute(
            "create table many_commits_of_many_pull_requests as select range as number from range(1048577)"
        )
    exported = Workspace(tmp_path).export(tmp_path / "out", format="xlsx")
    assert exported.rows == {"many_commits_of_many_pull_requests": 1_048_577}
    assert exported.notes == (
        "many_commits_of_many_pull_requests has 1,048,577 rows, more than a sheet can hold: it has 2 sheets.",
    )
    book = openpyxl.load_workbook(tmp_path / "out" / "ghmetrics.xlsx", read_only=True)
    assert book.sheetnames == ["many_commits_of_many_pull_reque", "many_commits_of_many_pull_req 2"]
    assert list(book.worksheets[1].iter_rows(values_only=True)) == [("number",), (1_048_575,), (1_048_576,)]


def test_marts_whose_names_begin_alike_have_sheets_of_their_own(tmp_path: Path) -> None:
    """A sheet's name has 31 characters, and a spreadsheet does not tell capitals from others."""
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        for number, last in enumerate(("author", "team")):
            connection.execute(
                f'create table "our_{"Mm"[number]}etrics_of_all_pull_requests_by_{last}" as select {number} as n'
            )
    Workspace(tmp_path).export(tmp_path / "out", format="xlsx")
    book = openpyxl.load_workbook(tmp_path / "out" / "ghmetrics.xlsx")
    assert book.sheetnames == ["our_Metrics_of_all_pull_request", "our_metrics_of_all_pull_reque 2"]
    assert [sheet["A2"].value for sheet in book.worksheets] == [0, 1]
