"""One workspace and one swap for all tests: builds and clients are slow to start."""

from collections.abc import Iterator

import pytest
from swapping import Swap, half_built_workspace, swapped
from tools import TOOLS

from ghmetrics import Workspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with half_built_workspace(tmp_path_factory.mktemp("bi") / "ghmetrics-data") as made:
        yield made


@pytest.fixture(scope="session")
def swap(workspace: Workspace) -> Iterator[Swap]:
    with swapped(workspace, TOOLS.values()) as done:
        yield done
