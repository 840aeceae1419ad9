"""The company's project is built once for all tests of this room."""

import pytest
from company import Company


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Its packages are installed, and all models are built."""
    project = Company.found(tmp_path_factory.mktemp("users"))
    project.dbt("deps")
    project.dbt("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    return project
