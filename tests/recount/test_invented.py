"""On invented pull requests, on which everything happens in an odd order, every figure equals the recount."""

import re
from pathlib import Path

import polars as pl
import pytest

from .compare import differences, place_of
from .conftest import Invented
from .review_requests import requests

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("recount")]

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_pull_requests_equal_the_recount(invented: Invented) -> None:
    shown = {(row["repo_full_name"], row["number"]): row for row in invented.workspace.pull_requests().to_dicts()}
    expected = {
        (name, each.pull["number"]): each.row(siblings)
        for name, siblings in invented.recounts.items()
        for each in siblings
    }
    assert differences(shown, expected) == {}


def test_review_requests_equal_the_recount(invented: Invented) -> None:
    rows = [row for siblings in invented.recounts.values() for each in siblings for row in requests(each)]
    expected = sorted(rows, key=place_of)
    shown = sorted(invented.workspace.review_requests().to_dicts(), key=place_of)
    assert {row["outcome"] for row in shown} == {"answered", "removed", "superseded", "closed", "waiting"}
    assert differences(dict(enumerate(shown)), dict(enumerate(expected))) == {}


def test_the_life_that_the_docs_draw_has_these_figures(invented: Invented) -> None:
    told = re.findall(r"^\| `(\w+_hours)` \| [^|]+ \| ([\d.]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    (row,) = invented.workspace.pull_requests().filter(pl.col("repo_full_name") == "acme/worked").to_dicts()
    assert len(told) == 9
    assert {name: row[name] for name, _ in told} == {name: float(hours) for name, hours in told}
