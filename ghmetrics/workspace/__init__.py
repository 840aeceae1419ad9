"""The workspace: one folder, and the one object behind the notebook, the command line and scripts."""

from ghmetrics.workspace.care import Care
from ghmetrics.workspace.faces import Faces
from ghmetrics.workspace.folder import DEFAULT_PATH
from ghmetrics.workspace.handing_out import HandingOut
from ghmetrics.workspace.pictures import Pictures
from ghmetrics.workspace.syncing import Syncing
from ghmetrics.workspace.teams import Teams
from ghmetrics.workspace.verifying import Verifying

__all__ = ["DEFAULT_PATH", "Workspace"]


class Workspace(Faces, Syncing, HandingOut, Pictures, Verifying, Teams, Care):
    """A folder with tracked repositories, what was fetched of them, and the warehouse made of it.

    `path` defaults to `GHMETRICS_WORKSPACE`, else `./ghmetrics-data`. Settings given here go before the environment
    and before `ghmetrics.toml` in the folder. Raises UsageError for given ones that make no sense; those of the
    environment and of the file are read when something first needs them."""

    def _repr_html_(self) -> str:
        from ghmetrics.workspace.shown import as_html

        return as_html(self)
