"""The charts of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghmetrics.extras import needed
from ghmetrics.workspace.marts import Marts

if TYPE_CHECKING:
    from ghmetrics.charts import Charts
    from ghmetrics.notebook.dashboard import Dashboard


class Pictures(Marts):
    """The part of a workspace that draws."""

    @property
    def charts(self) -> Charts:
        """Pictures of the marts, each a method: `ws.charts.cycle_time()`, `ws.charts.of(teams="Core").waiting()`."""
        from ghmetrics.charts import Charts

        return Charts(self.warehouse, waiting_days=self.settings.metrics.waiting_curve_days)

    def dashboard(self) -> Dashboard:
        """All charts with filters above them, as a widget. Raises UsageError where its libraries are not installed."""
        with needed("notebook", "The dashboard"):
            from ghmetrics.notebook.dashboard import Dashboard

        return Dashboard(self.charts)
