"""On recorded pull requests the marts are found right over the other API, and one that has changed is told apart."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ghmetrics import Workspace

pytestmark = [pytest.mark.recorded, pytest.mark.slow, pytest.mark.xdist_group("recorded")]

SAMPLE = 60


@pytest.mark.parametrize(("synced_over", "verified_over"), [("graphql", "rest"), ("rest", "graphql")])
def test_a_sample_is_right_but_for_what_has_changed(
    recorded: Callable[..., Any], tmp_path: Path, synced_over: str, verified_over: str
) -> None:
    hub = recorded("gui", scenario={"secondary": False, "window_s": 5})
    workspace = Workspace(tmp_path, transport=synced_over)
    workspace.sync("bitcoin-core/gui", all_history=True, max_pull_requests=200)
    workspace.build()
    (repository,) = workspace.verify(sample=SAMPLE, seed=3).repositories
    assert [each for each in repository.pull_requests if each.verdict != "right"] == []
    assert len(repository.pull_requests) == SAMPLE
    assert {each.fetched_over for each in repository.pull_requests} == {verified_over}
    number = repository.pull_requests[0].number
    hub.world.mutate("bitcoin-core/gui", number, set={"title": "changed meanwhile"})
    (again,) = workspace.verify(sample=SAMPLE, seed=3).repositories
    assert [(each.number, each.verdict) for each in again.pull_requests if each.verdict != "right"] == [
        (number, "changed")
    ]
