"""Pull-request metrics that you own: GitHub to Parquet to DuckDB, by way of dbt."""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghmetrics.sync.result import SyncResult as SyncResult
    from ghmetrics.workspace import Workspace as Workspace

__all__ = ["SyncResult", "Workspace"]
__version__ = version("ghmetrics")


def __dir__() -> list[str]:
    return [*globals(), *__all__]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- the package itself stays light: the command line starts at once
    if name == "Workspace":
        from ghmetrics.workspace import Workspace  # noqa: PLC0415

        return Workspace
    if name == "SyncResult":
        from ghmetrics.sync.result import SyncResult  # noqa: PLC0415

        return SyncResult
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
