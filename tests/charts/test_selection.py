"""Which pull requests a chart is about: what is given is checked, and goes to DuckDB as parameters."""

from datetime import UTC, date, datetime

import pytest

from ghmetrics import Workspace
from ghmetrics.charts import Charts, Selection
from ghmetrics.errors import UsageError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"repositories": "acme-demo/wbe"}, "knows no repository 'acme-demo/wbe': is it acme-demo/web"),
        ({"repositories": ["web"]}, "is it acme-demo/web"),
        ({"repositories": "zzz"}, "It knows acme-demo/api, acme-demo/mobile, acme-demo/web."),
        ({"authors": ["nora-kellr"]}, "knows no author 'nora-kellr': is it nora-keller"),
        ({"teams": "no such team"}, "knows no team 'no such team'"),
        ({"authors": "'; drop table pull_requests; --"}, "knows no author"),
        ({"authors": "\u202eevil\x1b[31m"}, "knows no author ' evil [31m'"),
        ({"authors": [7]}, "7 is not a name"),
        ({"repositories": 5}, "5 is not a name: give text, or a list of it"),
        ({"since": "yesterday"}, "'yesterday' is not a day: write it as 2026-01-31"),
        ({"since": 20260101}, "is not a day"),
        ({"since": "2026-02-01", "until": "2026-01-31"}, "give the earlier day first"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(charts: Charts, chosen: dict, said: str) -> None:
    with pytest.raises(UsageError) as wrong:
        charts.of(**chosen)
    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_names_are_spelled_as_the_warehouse_spells_them(charts: Charts) -> None:
    chosen = charts.of(repositories=["ACME-demo/Web", "acme-demo/web"], authors="Nora-Keller").selection
    assert chosen == Selection(repositories=("acme-demo/web",), authors=("nora-keller",))


def test_days_are_dates_or_text(charts: Charts) -> None:
    for day in ("2026-01-31", date(2026, 1, 31), datetime(2026, 1, 31, 12, tzinfo=UTC)):
        assert charts.of(since=day).selection.since == date(2026, 1, 31)


def test_a_selection_unchecked_is_still_only_a_value(ws: Workspace) -> None:
    for text in ("' or 1=1 --", '"', "$1", "a\x00b", "\\"):
        odd = Charts(ws.warehouse, Selection(repositories=(text,), authors=(text,), teams=(text,)))
        assert all(figure.is_empty for figure in odd.figures())


def test_filters_narrow_every_figure(charts: Charts) -> None:
    narrowed = charts.of(repositories="acme-demo/web", authors=["nora-keller", "ivo-petrov"])
    for figure, all_of_it in zip(narrowed.figures(), charts.figures(), strict=True):
        assert figure.is_empty or "acme-demo/web · by nora-keller, ivo-petrov" in figure.said
        assert "acme-demo/web" not in all_of_it.said
        assert figure.rows != all_of_it.rows


def test_many_names_are_counted_in_the_subtitle() -> None:
    assert str(Selection(authors=("a", "b", "c", "d"))) == "by 4 authors"
    assert str(Selection(repositories=(), bots=True)) == "no repositories · bots too"
    assert str(Selection()) == ""


def test_a_selection_and_its_charts_can_be_read() -> None:
    assert repr(Selection(teams=("Core",), bots=True)) == "Selection(teams=('Core',), bots=True)"


def test_open_pull_requests_are_those_of_now_and_say_so(charts: Charts) -> None:
    *_, of_a_day = charts.of(since="2026-01-01").figures()
    *_, of_now = charts.figures()
    assert of_a_day.rows == of_now.rows
    assert "They are those of now, whatever the days." in of_a_day.said
