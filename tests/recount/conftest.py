"""One workspace of invented repositories, built once for all tests here, and the recount of each."""

from dataclasses import dataclass

import pytest

from ghmetrics import Workspace

from .filled import fill
from .invented import AS_OF, Invention
from .pull_requests import Recount
from .worked import WORKED

SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Invented:
    workspace: Workspace
    recounts: dict[str, list[Recount]]


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Invented:
    workspace = Workspace(tmp_path_factory.mktemp("invented"))
    found = {f"acme/invented-{seed}": Invention(seed, 300).documents for seed in SEEDS} | {"acme/worked": [WORKED]}
    for repo_id, (name, documents) in enumerate(found.items(), 1):
        fill(workspace.lake, documents, AS_OF, repo_id=repo_id, full_name=name)
    workspace.build()
    return Invented(
        workspace, {name: [Recount(each, AS_OF) for each in documents] for name, documents in found.items()}
    )
