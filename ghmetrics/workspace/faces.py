"""What a workspace shows in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghmetrics.extras import needed

if TYPE_CHECKING:
    from ghmetrics.notebook.desk import Desk
    from ghmetrics.notebook.panel import Panel


class Faces:
    """The part of a workspace that people click."""

    def panel(self: Desk) -> Panel:
        """The tracked repositories as a widget: how they stand, with buttons to sync, to cancel, to add and to remove.

        Syncs run in the background. Each call gives the same widget. Raises UsageError where the libraries for
        notebooks are missing."""
        with needed("notebook", "The panel"):
            from ghmetrics.notebook.panel import panel_of
        return panel_of(self.anchored())
