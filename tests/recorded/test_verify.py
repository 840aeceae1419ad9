"""On recorded pull requests the marts are found right over the other API, and one that has changed is told apart."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ghmetrics import Workspace

pytestmark = [pytest.mark.recorded, pytest.mark.slow, pytest.mark.xdist_group("recorded")]

GUI, COUNT = "bitcoin-core/gui", 100


@pytest.mark.parametrize(("synced_over", "verified_over"), [("graphql", "rest"), ("rest", "graphql")])
def test_all_are_right_but_for_the_one_that_has_changed(
    recorded: Callable[..., Any], tmp_path: Path, synced_over: str, verified_over: str
) -> None:
    hub = recorded("gui", scenario={"secondary": False, "window_s": 5})
    workspace = Workspace(tmp_path, transport=synced_over)
    workspace.sync(GUI, all_history=True, max_pull_requests=COUNT)
    workspace.build()
    number = workspace.pull_requests()["number"][0]
    hub.world.mutate(GUI, number, set={"title": "changed meanwhile"})
    (repository,) = workspace.verify(sample=COUNT).repositories
    assert len(repository.pull_requests) == COUNT
    assert {each.fetched_over for each in repository.pull_requests} == {verified_over}
    assert [(each.number, each.verdict) for each in repository.pull_requests if each.verdict != "right"] == [
        (number, "changed")
    ]
