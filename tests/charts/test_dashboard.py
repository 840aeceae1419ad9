"""The dashboard: filters that redraw, sentences for what goes wrong, and pictures for who opens it without a kernel."""

import json
from base64 import b64decode
from datetime import date
from pathlib import Path

import ipywidgets as widgets
import nbformat
import pytest
from nbclient import NotebookClient

from ghmetrics import Workspace
from ghmetrics.charts import Charts
from ghmetrics.notebook.dashboard import HIDES_STILLS, Dashboard

pytestmark = pytest.mark.slow


def _inside(widget: widgets.Widget) -> list[widgets.Widget]:
    return [widget, *(found for child in getattr(widget, "children", ()) for found in _inside(child))]


def _called(dashboard: Dashboard, name: str) -> widgets.Widget:
    return next(each for each in _inside(dashboard) if getattr(each, "description", "") == name)


@pytest.fixture
def dashboard(charts: Charts) -> Dashboard:
    return Dashboard(charts)


def test_all_charts_stand_below_the_filters(dashboard: Dashboard, charts: Charts) -> None:
    assert dashboard.as_text().splitlines() == [repr(chart) for chart in charts.all()]
    for output in (each for each in _inside(dashboard) if isinstance(each, widgets.Output)):
        (shown,) = output.outputs
        json.dumps(shown)
        assert b64decode(shown["data"]["image/png"]).startswith(b"\x89PNG")
        assert shown["data"]["application/vnd.vegalite.v5+json"]["$schema"].endswith("/v5.json")


def test_a_change_of_a_filter_draws_anew_beside_the_cell(dashboard: Dashboard, charts: Charts) -> None:
    _called(dashboard, "Repositories").value = ("acme-demo/web",)
    _called(dashboard, "Bots too").value = True
    dashboard.wait()
    chosen = charts.of(repositories="acme-demo/web", bots=True)
    assert dashboard.as_text().splitlines() == [repr(chart) for chart in chosen.all()]
    _called(dashboard, "Repositories").value = ()
    _called(dashboard, "Bots too").value = False
    dashboard.wait()
    assert dashboard.as_text().splitlines() == [repr(chart) for chart in charts.all()]


def test_what_makes_no_sense_is_said_in_the_dashboard(dashboard: Dashboard, capfd: pytest.CaptureFixture[str]) -> None:
    _called(dashboard, "Author").value = "nora-kellr"
    dashboard.wait()
    assert dashboard.said.startswith("The warehouse knows no author 'nora-kellr': is it nora-keller")
    _called(dashboard, "Author").value = ""
    dashboard.wait()
    assert dashboard.said == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("year", "day"), [(20226, date.max), (0, date.min), (-5, date.min), (2020, date(2020, 2, 1))])
def test_a_year_that_no_calendar_has_becomes_one_that_the_picker_shows(
    dashboard: Dashboard, charts: Charts, year: int, day: date
) -> None:
    picker = _called(dashboard, "From")
    picker.set_state({"value": {"year": year, "month": 1, "date": 1}})  # as the browser does
    dashboard.wait()
    assert picker.value == day
    assert (dashboard.said, dashboard.as_text()) == ("", "\n".join(map(repr, charts.of(since=day).all())))


def test_a_fault_is_said_and_not_printed(dashboard: Dashboard, monkeypatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("ghmetrics.notebook.dashboard.Chart", None)
    _called(dashboard, "Bots too").value = True
    dashboard.wait()
    assert dashboard.said.startswith("The charts could not be drawn: TypeError")
    assert capfd.readouterr() == ("", "")


def test_before_the_first_build_it_asks_for_one(tmp_path: Path) -> None:
    dashboard = Workspace(tmp_path).dashboard()
    assert "run `ghmetrics build`" in dashboard.said
    assert dashboard.as_text() == dashboard.said


def test_a_screen_reader_finds_a_label_for_every_filter(dashboard: Dashboard) -> None:
    kinds = (widgets.SelectMultiple, widgets.Combobox, widgets.DatePicker, widgets.Checkbox)
    filters = [each for each in _inside(dashboard) if isinstance(each, kinds)]
    assert [each.description for each in filters] == ["Repositories", "From", "To", "Author", "Bots too"]
    for output in (each for each in _inside(dashboard) if isinstance(each, widgets.Output)):
        assert output.outputs[0]["data"]["application/vnd.vegalite.v5+json"]["description"]


@pytest.mark.xdist_group("hostile")
def test_no_title_becomes_markup(hostile: Path) -> None:
    dashboard = Workspace(hostile).dashboard()
    assert [each.value for each in _inside(dashboard) if isinstance(each, widgets.HTML)] == [HIDES_STILLS]
    data = [
        output["data"] for each in _inside(dashboard) if isinstance(each, widgets.Output) for output in each.outputs
    ]
    assert {kind for each in data for kind in each} == {"application/vnd.vegalite.v5+json", "image/png", "text/plain"}


def test_a_saved_notebook_shows_it_without_a_kernel(demo_workspace: Path, tmp_path: Path) -> None:
    code = f"from ghmetrics import Workspace\nWorkspace({str(demo_workspace)!r}).dashboard()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": tmp_path}}).execute()
    nbformat.validate(notebook)
    living, still = notebook.cells[0].outputs
    assert "application/vnd.jupyter.widget-view+json" in living["data"]
    assert still["data"]["text/html"].count('<img src="data:image/png;base64,') == 8
    assert len(still["data"]["text/plain"].splitlines()) == 8
    state = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert sum(1 for each in state.values() if each["state"].get("outputs")) == 8
