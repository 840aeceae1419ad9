"""Text from GitHub shows as text in a chart, and leads nowhere but to https."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import vl_convert

from ghmetrics import Workspace
from ghmetrics.charts import Charts
from ghmetrics.text import printable

from .changed import changed

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]
REPOSITORIES = ("acme-demo/api", "acme-demo/mobile", "acme-demo/web", "nora-keller/nora-keller.github.io")


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, each in value.items():
                yield key
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)


@pytest.fixture
def odd(hostile: Path) -> Charts:
    return Workspace(hostile).charts


def test_titles_are_values_and_nothing_else(odd: Charts) -> None:
    """A title stands in a row of data or in what is shown, never in a place that Vega reads as an expression."""
    specs = [chart.to_dict() for name in REPOSITORIES for chart in odd.of(repositories=name).all()]
    values = [text for spec in specs for text in _texts(spec)]
    assert any("<img src=x onerror=alert(1)>" in text for text in values)
    assert any("</title></style><script>alert(1)</script>" in text for text in values)
    for spec in specs:
        assert not any("alert" in text for text in _expressions(spec))


def _expressions(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in {"expr", "labelExpr", "calculate", "filter", "test", "signal"}:
                yield from _texts(each)
            yield from _expressions(each)
    elif isinstance(value, list):
        for each in value:
            yield from _expressions(each)


def test_no_character_steers_or_turns_the_text(odd: Charts) -> None:
    for chart in (*odd.all(), *(odd.of(repositories=name).open_pull_requests() for name in REPOSITORIES)):
        for text in (*_texts(chart.to_dict()), repr(chart)):
            assert text == printable(text)


def test_a_picture_shows_the_title_as_it_is(odd: Charts) -> None:
    open_now = [odd.of(repositories=name).open_pull_requests() for name in REPOSITORIES]
    chart = next(each for each in open_now if any("<img src=x" in row["title"] for row in each.figure.rows))
    svg = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version="5.8")
    assert "<img" not in svg
    assert "<script" not in svg
    assert "<img src=x onerror=alert(1)>" in unescape(svg)
    assert chart.to_png()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://github.com/a/b/pull/1", "", "https://x\n.example", "data:text/html,x"]
)
def test_only_https_is_linked(hostile: Path, tmp_path: Path, address: str) -> None:
    charts = changed(hostile, tmp_path)
    import duckdb

    with duckdb.connect(charts.warehouse.path) as connection:
        for table in ("pull_requests", "open_pull_requests"):
            connection.execute(f"update {table} set html_url = $1", [address])
    for chart in (charts.pull_request_sizes(), charts.open_pull_requests()):
        assert {row.get("href") for row in chart.figure.rows} == {None}
        assert chart.to_png()


def test_links_lead_to_github_in_a_tab_of_their_own(odd: Charts) -> None:
    spec = odd.open_pull_requests().to_dict()
    assert spec["usermeta"]["embedOptions"]["loader"] == {"target": "_blank", "rel": "noopener noreferrer"}
    assert spec["usermeta"]["embedOptions"]["actions"]["editor"] is False
