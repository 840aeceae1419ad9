"""All charts below a row of filters."""

import threading
from base64 import b64encode
from html import escape
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from ghmetrics.charts import Charts
from ghmetrics.charts.charts import FIGURES
from ghmetrics.charts.rendering import Chart
from ghmetrics.errors import GhMetricsError
from ghmetrics.notebook.dashboard_filters import Filters

WIDTH, WIDE_WIDTH = 470, 900  # px: two beside each other in a cell as wide as most
WIDE = ("where_time_goes", "open_pull_requests")
HINT = "Nothing marked in a list is all of it; with Ctrl or Cmd several can be marked."
HIDES_STILLS = "<style>.ghmetrics-stills { display: none; }</style>"
"""Shown by the living dashboard, so that its pictures are seen only where it does not live."""


class Dashboard(widgets.VBox):
    """A widget. A change of a filter draws all charts anew, beside cells that run; what goes wrong is said in it."""

    def __init__(self, charts: Charts) -> None:
        self._charts = charts
        self._lock = threading.Lock()
        self._wanted: dict[str, Any] | None = None
        self._worker: threading.Thread | None = None
        self._said = widgets.Label("", layout=widgets.Layout(min_height="1.6em"))
        self._places = {name: widgets.Output() for name in FIGURES}
        try:
            self.filters: Filters | None = Filters(charts.warehouse, self._changed)
        except GhMetricsError as wrong:
            self.filters = None
            self._said.value = str(wrong)
        board = widgets.Box(
            list(self._places.values()), layout=widgets.Layout(flex_flow="row wrap", grid_gap="12px", width="100%")
        )
        filters = [self.filters, widgets.Label(HINT)] if self.filters else []
        super().__init__([widgets.HTML(HIDES_STILLS), *filters, self._said, board])
        if self.filters:
            self._draw(self.filters.chosen)

    def wait(self, seconds: float | None = None) -> None:
        """Wait until what was last chosen is drawn."""
        worker = self._worker
        if worker:
            worker.join(seconds)

    @property
    def said(self) -> str:
        """What stands between filters and charts: empty, or what is wrong."""
        return str(self._said.value)

    def _changed(self) -> None:
        """A filter has changed, in whatever thread: only note it. Of many changes the last one counts."""
        with self._lock:
            self._wanted = self.filters.chosen if self.filters else None
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="ghmetrics-dashboard", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._worker = None
                    return
            self._draw(wanted)

    def _draw(self, chosen: dict[str, Any]) -> None:
        try:
            figures = self._charts.of(**chosen).figures()
            for figure in figures:
                if self._wanted is not None:  # these are of no interest any more
                    return
                chart = Chart(figure, WIDE_WIDTH if figure.name in WIDE else WIDTH)
                self._places[figure.name].outputs = (_output(chart),)
        except GhMetricsError as wrong:
            self._said.value = str(wrong)
        except Exception as wrong:  # noqa: BLE001 -- nobody would see it in another thread
            self._said.value = f"The charts could not be drawn: {type(wrong).__name__}: {wrong}"
        else:
            self._said.value = ""

    def _ipython_display_(self) -> None:
        """The widget, and after it its pictures as they are now, for who opens the notebook without a kernel."""
        display(self._repr_mimebundle_(), raw=True)  # type: ignore[no-untyped-call]
        display({"text/html": self._stills(), "text/plain": self.as_text()}, raw=True)  # type: ignore[no-untyped-call]

    def as_text(self) -> str:
        """What the charts say, a line each."""
        outputs = [output for place in self._places.values() for output in place.outputs]
        return "\n".join([*filter(None, [self.said]), *(output["data"]["text/plain"] for output in outputs)])

    def _stills(self) -> str:
        pictures = []
        for place in self._places.values():
            for output in place.outputs:
                data, size = output["data"], output["metadata"]["image/png"]
                pictures.append(
                    f'<img src="data:image/png;base64,{data["image/png"]}" width="{size["width"]}" '
                    f'height="{size["height"]}" alt="{escape(data["text/plain"])}">'
                )
        return f'<div class="ghmetrics-stills">{"".join(pictures) or escape(self.said)}</div>'


def _output(chart: Chart) -> dict[str, Any]:
    data, metadata = chart._repr_mimebundle_()
    data["image/png"] = b64encode(data["image/png"]).decode()
    return {"output_type": "display_data", "data": data, "metadata": metadata}
