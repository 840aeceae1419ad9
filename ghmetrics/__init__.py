"""Pull-request metrics that you own: GitHub to Parquet to DuckDB, by way of dbt.

Its names are loaded when somebody asks for them, so that the command line starts at once."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghmetrics.sync.result import SyncResult as SyncResult
    from ghmetrics.workspace import Workspace as Workspace

    __version__: str

__all__ = ["SyncResult", "Workspace"]
_WHERE = {"SyncResult": "ghmetrics.sync.result", "Workspace": "ghmetrics.workspace"}


def __dir__() -> list[str]:
    return [*globals(), *__all__, "__version__"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a class, or the version
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("ghmetrics")
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
