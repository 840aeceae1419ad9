"""What leaves a workspace: reports for people, and files for other tools."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ghmetrics.workspace.folder import silent
from ghmetrics.workspace.marts import Marts

if TYPE_CHECKING:
    from ghmetrics.export import Exported
    from ghmetrics.report import Report


class HandingOut(Marts):
    """The part of a workspace that makes figures fit for other eyes and other tools."""

    def report(self, repository: str | None = None, *, hide_names: bool = False, charts: bool = True) -> "Report":
        """What the marts say of all repositories, or of one: a notebook shows it; `to_markdown()`, `to_html()`.

        The page of `to_html()` has charts, unless `charts` is false. With `hide_names` no login, title or branch is
        in it: people are `person 1`, `person 2`. Raises UsageError for a repository that the warehouse does not know,
        WarehouseMissing."""
        from ghmetrics.charts.charts import WAITING_DAYS
        from ghmetrics.report import read_report

        return read_report(
            self.warehouse,
            None if repository is None else self._name(repository),
            hide_names=hide_names,
            charts=charts,
            # Settings take a while to load, and tables need none.
            waiting_days=self.settings.metrics.waiting_curve_days if charts else WAITING_DAYS,
        )

    def export(
        self,
        folder: str | Path,
        *,
        format: str = "parquet",  # noqa: A002 -- the option's name
        progress: Callable[[str], object] = silent,
    ) -> "Exported":
        """Write all marts into a folder, as `parquet` or `csv` (a file each), `xlsx` or `sqlite` (one file).

        It is there whole or not at all; `progress` gets the name of each mart as it begins. Raises UsageError,
        WarehouseMissing, OutputFailed."""
        from ghmetrics.export import export_marts

        return export_marts(self.warehouse, Path(folder), format, progress)
