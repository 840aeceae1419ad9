"""Where the dbt project lies: in the wheel, or beside the package in a checkout."""

from pathlib import Path


def project_dir() -> Path:
    package = Path(__file__).parent.parent
    carried = package / "dbt_project"
    return carried if carried.is_dir() else package.parent / "dbt_project"
