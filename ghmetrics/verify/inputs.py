"""Whether the warehouse is what a build would make of the lake, the CSV files and the settings of now."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ghmetrics.errors import UsageError
from ghmetrics.lake.landed import Landed
from ghmetrics.lake.snapshots import read_sync_ids
from ghmetrics.warehouse.read import Warehouse
from ghmetrics.warehouse.record import BuildRecord

_BUILD_FIRST = "run `ghmetrics build` first."
OTHER_VERSION = f"The warehouse was made by another version of ghmetrics: {_BUILD_FIRST}"


def made_otherwise(dbt: Path, project: Path, variables: Mapping[str, object]) -> str | None:
    """Why the warehouse holds other marts than the prepared `project` would make; None where it is the same.

    `dbt` is the folder in which builds keep what they know. Nobody knows where somebody has deleted that: None."""
    before, now = BuildRecord.read(dbt), BuildRecord.of(project, variables)
    if before is None:
        return None
    if edited := sorted(path for path in before.files.keys() | now.files.keys()
                        if path.endswith(".csv") and before.files.get(path) != now.files.get(path)):  # fmt: skip
        return f"{edited[0]} has changed since the warehouse was built: {_BUILD_FIRST}"
    if before.files != now.files:
        return OTHER_VERSION
    if before.variables != now.variables:
        return f"The settings in [metrics] have changed since the warehouse was built: {_BUILD_FIRST}"
    if not before.is_whole:
        return f"Only a part of the warehouse was built last: {_BUILD_FIRST}"
    return None


def made_of_another_lake(
    warehouse: Warehouse, lake: Path, full_names: Iterable[str], repo_id: int, landed: Mapping[int, Landed]
) -> str | None:
    """Why the warehouse does not hold what the lake holds of a repository; None where it does."""
    names = list(full_names)
    try:
        built = warehouse.sql(
            f"select pull_number, snapshot_id from staging.stg_github__snapshots where repo_id = {repo_id:d}"  # noqa: S608 -- a number
        )
        syncs = warehouse.sql(f"select sync_id from staging.stg_github__sync_runs where repo_id = {repo_id:d}")  # noqa: S608
    except UsageError:
        return OTHER_VERSION
    there = {number: each.snapshot_id for number, each in landed.items() if not each.is_deleted}
    if dict(built.iter_rows()) != there or set(syncs["sync_id"]) != read_sync_ids(lake, names, repo_id):
        return f"The lake is newer than the warehouse: {_BUILD_FIRST}"
    return None
