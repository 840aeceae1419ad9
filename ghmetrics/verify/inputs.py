"""Whether the warehouse is what a build would make of the lake, the CSV files and the settings of now."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import orjson

from ghmetrics.errors import UsageError
from ghmetrics.lake.landed import Landed
from ghmetrics.lake.snapshots import read_sync_ids
from ghmetrics.warehouse.project import PARTS
from ghmetrics.warehouse.read import Warehouse

_BUILD_FIRST = "run `ghmetrics build` first."
OTHER_VERSION = f"The warehouse was made by another version of ghmetrics: {_BUILD_FIRST}"
_GOOD = {"success", "pass", "warn", "skipped", "no-op"}


def made_otherwise(dbt: Path, project: Path, variables: Mapping[str, object]) -> str | None:
    """Why the newest build has made other marts than the prepared `project` would; None where it has made the same.

    `dbt` is the folder in which builds keep what they ran. Nobody knows where somebody has deleted that: None."""
    if not (dbt / "project").is_dir():
        return None
    before, now = _contents(dbt / "project"), _contents(project)
    if edited := sorted(path.name for path in before.keys() | now.keys()
                        if path.suffix == ".csv" and before.get(path) != now.get(path)):  # fmt: skip
        return f"seeds/{edited[0]} has changed since the warehouse was built: {_BUILD_FIRST}"
    if before != now:
        return OTHER_VERSION
    try:
        told = orjson.loads((dbt / "run_results.json").read_bytes())
        statuses, given = {each["status"] for each in told["results"]}, told["args"].get("vars")
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return f"The newest build was cut off: {_BUILD_FIRST}"
    if statuses - _GOOD:
        return f"The newest build failed: {_BUILD_FIRST}"
    if given != orjson.loads(orjson.dumps(variables)):
        return f"The settings in [metrics] have changed since the warehouse was built: {_BUILD_FIRST}"
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


def _contents(project: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(project): path.read_bytes()
        for part in PARTS
        for path in [project / part, *(project / part).rglob("*")]
        if path.is_file()
    }
