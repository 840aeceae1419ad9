"""What a front end gets of a chart."""

import json
import re
import struct
import subprocess
import sys

import altair as alt
import pytest
import vl_convert

from ghmetrics.charts import Charts
from ghmetrics.charts.charts import FIGURES
from ghmetrics.charts.rendering import LEAST_SCALE, WIDTH
from ghmetrics.errors import UsageError

pytestmark = pytest.mark.slow
LEAST_WIDTH, MOST_WIDTH = 660, 720


@pytest.mark.parametrize("name", FIGURES)
def test_each_front_end_finds_something_that_it_can_show(charts: Charts, name: str) -> None:
    chart = getattr(charts, name)()
    data, metadata = chart._repr_mimebundle_()
    assert set(data) == {"application/vnd.vegalite.v5+json", "image/png", "text/plain"}
    spec = data["application/vnd.vegalite.v5+json"]
    assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"
    assert spec == json.loads(json.dumps(spec))
    width, height = struct.unpack(">II", data["image/png"][16:24])
    shown = metadata["image/png"]
    assert (width, height) == (pytest.approx(2 * shown["width"], abs=1), pytest.approx(2 * shown["height"], abs=1))
    assert LEAST_WIDTH < shown["width"] < MOST_WIDTH
    assert chart.title in data["text/plain"]


@pytest.mark.parametrize("version", ["5.8", "6.4"])
def test_older_and_newer_vega_lite_draw_it_too(charts: Charts, version: str) -> None:
    """JupyterLab has an older one than vl-convert's, and who opens a specification elsewhere may have the newest."""
    for chart in charts.all():
        picture = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=version)
        text = " ".join(re.findall(r">([^<>]+)</(?:text|tspan)>", picture))
        assert chart.title.split()[0] in text
        assert not re.search(r"\b(NaN|undefined|Infinity|null)\b", text), f"{chart} in {version}"


def test_nothing_is_fetched_by_a_chart(charts: Charts) -> None:
    for chart in charts.all():
        text = json.dumps({key: value for key, value in chart.to_dict().items() if key != "$schema"})
        assert '"url"' not in text
        assert all(
            link.startswith("https://github.example/acme-demo/") for link in re.findall(r"https?://[^\"]*", text)
        )


def test_the_users_other_charts_stay_as_they_are(charts: Charts) -> None:
    before = (alt.renderers.active, alt.data_transformers.active, dict(alt.data_transformers.options))
    theme = alt.theme.active
    for chart in charts.all():
        chart._repr_mimebundle_()
    assert before == (alt.renderers.active, alt.data_transformers.active, dict(alt.data_transformers.options))
    assert alt.theme.active == theme


def test_the_same_warehouse_gives_the_same_charts(charts: Charts) -> None:
    assert charts.figures() == charts.figures()
    assert [chart.to_dict() for chart in charts.all()] == [chart.to_dict() for chart in charts.all()]


def test_a_chart_can_be_changed_with_altair(charts: Charts) -> None:
    chart = charts.cycle_time()
    changed = chart.altair.properties(width=300).to_dict()
    assert changed["width"] == 300
    assert chart.to_dict()["width"] == 680


def test_every_chart_is_valid_vega_lite(charts: Charts) -> None:
    for chart in charts.all():
        with alt.data_transformers.enable(consolidate_datasets=False):
            valid = chart.altair.to_dict(validate=True)
        assert valid | {"$schema": None} == chart.to_dict() | {"$schema": None}


def test_titles_say_what_is_seen(charts: Charts) -> None:
    for chart in charts.all():
        assert re.search(r"\d", chart.title), chart.title
        assert len(chart.title.split()) > 4
        assert chart.figure.said.endswith(".")


WITHOUT = """
import sys
sys.modules.update({"altair": None, "vl_convert": None, "ipywidgets": None})
from ghmetrics import Workspace
from ghmetrics.errors import UsageError
charts = Workspace(sys.argv[1]).charts
print(len(charts.of(repositories="acme-demo/web").figures()))
for draw in (charts.cycle_time, charts.all):
    try:
        draw()
    except UsageError as wrong:
        print(wrong)
"""


def test_without_the_libraries_charts_say_what_to_install(charts: Charts) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, charts.warehouse.path.parent], capture_output=True, text=True, check=True
    )
    said = 'A chart needs altair: run pip install "ghmetrics[notebook]".'
    assert ran.stdout.splitlines() == ["8", said, said]


def test_charts_are_drawn_without_numpy_and_pandas(charts: Charts) -> None:
    """The command's own process has neither."""
    code = (
        "import sys; from ghmetrics.__main__ import Unused; sys.meta_path.insert(0, Unused)\n"
        "from ghmetrics import Workspace\n"
        "print([len(chart.to_png()) > 9_000 for chart in Workspace(sys.argv[1]).charts.all()])\n"
        "print({'numpy', 'pandas'} & set(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, charts.warehouse.path.parent], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == [str([True] * 8), "set()"]


@pytest.mark.parametrize("scale", [0, -1, 1e-9, 1e9, float("nan"), float("inf"), None, "2"])
def test_a_picture_of_no_size_is_refused(charts: Charts, scale: object) -> None:
    with pytest.raises(UsageError, match="The scale of a picture must be a number from"):
        charts.throughput().to_png(scale)


@pytest.mark.parametrize("scale", [LEAST_SCALE, 1])
def test_a_picture_is_as_many_times_as_wide_as_was_asked_for(charts: Charts, scale: float) -> None:
    width = int.from_bytes(charts.throughput().to_png(scale)[16:20])
    assert width == pytest.approx(WIDTH * scale, rel=0.1)
