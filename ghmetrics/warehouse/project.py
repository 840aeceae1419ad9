"""Where the dbt project lies, and the copy of it that a build runs: with the CSV files of a workspace as its seeds."""

import os
import shutil
from pathlib import Path

from ghmetrics.errors import WorkspaceError
from ghmetrics.seeds.folder import copy_seeds

PARTS = ("dbt_project.yml", "profiles.yml", "macros", "models", "seeds", "tests")


def project_dir() -> Path:
    """In the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent.parent
    carried = package / "dbt_project"
    return carried if carried.is_dir() else package.parent / "dbt_project"


def prepare_project(folder: Path, seeds: Path) -> Path:
    """Make `folder` a copy of the product's dbt project, with the CSV files in `seeds` in the place of its own.

    What was in the folder goes. A copy, since dbt writes beside what it reads; it keeps the times of the files, by
    which dbt knows what it has parsed already. Raises UsageError for a wrong row in one of the CSV files,
    WorkspaceError where the folder can't be written."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
        for part in PARTS:
            _copy(project_dir() / part, folder / part)
        copy_seeds(seeds, folder / "seeds")
    except OSError as wrong:
        raise WorkspaceError(f"{folder} can't be written: {wrong.strerror or wrong}.") from None
    return folder


def _copy(source: Path, target: Path) -> None:
    """Contents and times, not the rights: what is installed may be read-only."""
    for path in [source, *source.rglob("*")] if source.is_dir() else [source]:
        to = target / path.relative_to(source)
        if path.is_dir():
            to.mkdir(parents=True, exist_ok=True)
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
            os.utime(to, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
