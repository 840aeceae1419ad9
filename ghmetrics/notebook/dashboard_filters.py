"""The dashboard's filters: what can be chosen, and what is."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets
from ipywidgets.widgets.trait_types import Date, date_serialization

from ghmetrics.charts.selection import known_authors, known_repositories, known_teams
from ghmetrics.warehouse.read import Warehouse

MOST_OFFERED = 500
"""Authors in the list that opens; any other can be typed."""
MOST_ROWS = 5
WIDE = {"description_width": "initial"}


def _day(told: Any, _widget: object) -> date | None:  # noqa: ANN401 -- JSON
    """A day as the browser sends it; the nearest there is for one that Python has not, such as of the year 20226."""
    try:
        found: date | None = date_serialization["from_json"](told, None)
    except ValueError:
        return date.max if told["year"] > 0 else date.min
    return found


class _DayPicker(widgets.DatePicker):
    """Shows the day that the charts are of, whatever was typed. With `max` most browsers let years have four digits.

    There is no `min`: who types a year passes by the years 2, 20 and 202."""

    value = Date(None, allow_none=True).tag(sync=True, to_json=date_serialization["to_json"], from_json=_day)


class Filters(widgets.HBox):
    """Each with a label that a screen reader finds; what makes no sense is said below the filters, by who draws."""

    def __init__(self, warehouse: Warehouse, changed: Callable[[], None]) -> None:
        repositories, teams = known_repositories(warehouse), known_teams(warehouse)
        self._repositories = _several("Repositories", repositories)
        self._teams = _several("Teams", teams)
        self._author = widgets.Combobox(
            options=known_authors(warehouse)[:MOST_OFFERED],
            description="Author",
            placeholder="everybody",
            continuous_update=False,
            style=WIDE,
        )
        self._since = _DayPicker(description="From", max=date.max, style=WIDE)
        self._until = _DayPicker(description="To", max=date.max, style=WIDE)
        self._bots = widgets.Checkbox(description="Bots too", indent=False)
        lists = [each for each, known in ((self._repositories, repositories), (self._teams, teams)) if known]
        days = widgets.VBox([self._since, self._until])
        super().__init__(
            [*lists, days, widgets.VBox([self._author, self._bots])],
            layout=widgets.Layout(flex_flow="row wrap", grid_gap="8px 24px"),
        )
        for each in (*lists, self._author, self._since, self._until, self._bots):
            each.observe(lambda _: changed(), names="value")

    @property
    def chosen(self) -> dict[str, Any]:
        """For `Charts.of`. Nothing marked in a list is all of it."""
        return {
            "repositories": self._repositories.value or None,
            "teams": self._teams.value or None,
            "authors": self._author.value.strip() or None,
            "since": self._since.value,
            "until": self._until.value,
            "bots": self._bots.value,
        }


def _several(name: str, options: Sequence[str]) -> widgets.SelectMultiple:
    return widgets.SelectMultiple(
        options=options, description=name, rows=max(2, min(len(options), MOST_ROWS)), style=WIDE
    )
