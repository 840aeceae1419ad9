"""A repository is the same one whatever it is called, and no other."""

from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.errors import (
    RepositoryNotFound,
)
from ghmetrics.sync.events import PullRequestsPlanned, SyncEvent

from .lake import API, TRANSPORTS, WEB, landed


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_renamed_repository_goes_on_under_its_new_name(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB, sync=False)
    result = workspace.sync("acme-demo/web-old", days_back=10)
    assert result.repository == WEB
    assert workspace.status()["repository"].to_list() == [WEB]
    assert {row["repo_id"] for row in landed(workspace, "pull_requests")} == {github.world.repository(WEB).info["id"]}
    assert [path.name for path in (workspace.lake / "raw/pull_requests/owner=acme-demo").iterdir()] == ["repo=web"]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_repositories_that_swap_names_do_not_mix(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    workspace.track(WEB, API)
    web, api = github.world.repository(WEB), github.world.repository(API)
    for repository, name in ((web, API), (api, WEB)):
        repository.info |= {"full_name": name, "name": name.split("/")[1]}
    results = workspace.sync_all(days_back=10)
    assert sorted(result.repository for result in results) == [API, WEB]
    assert workspace.status()["repository"].to_list() == [API, WEB]
    newest = {row["repo_id"]: row for row in landed(workspace, "repositories") if row["sync_id"] > ""}
    assert newest.keys() == {web.info["id"], api.info["id"]}


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_names_that_pass_on_during_a_sync_do_not_mix(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    web, api = github.world.repository(WEB), github.world.repository(API)

    def swap(event: SyncEvent) -> None:
        if isinstance(event, PullRequestsPlanned):
            for repository, name in ((web, API), (api, WEB)):
                repository.info |= {"full_name": name, "name": name.split("/")[1]}

    assert workspace.sync(WEB, days_back=10, progress=swap).status == "synced"
    mine = {pull.body["id"] for pull in web.pulls.values()}
    assert {row["id"] for row in landed(workspace, "pull_requests")} <= mine
    assert workspace.sync_all(days_back=10)[0].repository == API
    assert {row["id"] for row in landed(workspace, "pull_requests")} <= mine


def test_a_repository_named_twice_is_synced_once(workspace: Workspace) -> None:
    assert len(workspace.sync_all([WEB, "ACME-DEMO/web", WEB], days_back=5)) == 1


def test_the_name_is_as_github_spells_it(workspace: Workspace) -> None:
    assert workspace.sync("ACME-demo/WEB", days_back=5).repository == WEB
    assert workspace.sync(WEB, days_back=5).repository == WEB
    assert workspace.status()["repository"].to_list() == [WEB]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_repository_that_is_not_there_is_not_kept(tmp_path: Path, github: DemoServer, transport: str) -> None:
    workspace = Workspace(tmp_path, transport=transport)
    with pytest.raises(RepositoryNotFound, match="acme-demo/nothing"):
        workspace.sync("acme-demo/nothing")
    (result,) = workspace.track("acme-demo/nothing")
    assert result.status == "error"
    assert workspace.status().height == 0
