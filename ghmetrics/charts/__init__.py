"""Pictures of the marts: figures are read here with SQL, and drawn in `drawing`, which alone needs altair."""

from ghmetrics.charts.charts import Charts
from ghmetrics.charts.figure import Figure
from ghmetrics.charts.selection import Selection

__all__ = ["Charts", "Figure", "Selection"]
