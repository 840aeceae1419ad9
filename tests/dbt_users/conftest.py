"""dbt is slow: what it makes of the project, and of a company's that has it as a package, is made once for this room."""

import shutil
from pathlib import Path

import pytest
from company import DBT, PACKAGE, Company, ran


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Its packages are installed, and all models are built."""
    project = Company.found(tmp_path_factory.mktemp("users"))
    project.dbt("deps")
    project.dbt("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    return project


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project; what dbt knows of it is in `before/` beside it, as it was made for a lake in /srv."""
    folder = tmp_path_factory.mktemp("parsed")
    project = folder / "dbt_project"
    shutil.copytree(PACKAGE, project, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"))
    ran([*DBT, "parse", "--target-path", str(folder / "before")], project, GHMETRICS_WORKSPACE="/srv/nightly")
    return folder
