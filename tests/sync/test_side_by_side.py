"""What happens in a workspace while a sync is under way does not confuse it."""

from datetime import UTC, datetime, timedelta

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.errors import Untracked, WorkspaceBusy
from ghmetrics.github.transport import choose_transport
from ghmetrics.names import RepositoryName
from ghmetrics.state.locks import held
from ghmetrics.state.store import State
from ghmetrics.sync.engine import RepositorySync
from ghmetrics.sync.window import SyncOptions

from .lake import API, WEB, current, lock_of, lost


def test_a_repair_waits_for_no_sync_and_does_nothing_meanwhile(workspace: Workspace, github: DemoServer) -> None:
    workspace.sync(WEB, all_history=True)
    damaged = next((workspace.lake / "raw" / "reviews").rglob("*.parquet"))
    damaged.write_bytes(b"garbage")
    checked = workspace.check_lake()
    with held(workspace.path, lock_of(workspace, WEB), "busy"), pytest.raises(WorkspaceBusy, match="is being synced"):
        workspace.repair_lake(checked)
    assert damaged.exists()
    assert list(workspace.repair_lake(checked)) == [WEB]
    assert workspace.sync(WEB, days_back=1).status == "synced"
    assert lost(github, workspace) == {}, "also what lay below the window"


def test_a_repository_that_is_untracked_meanwhile_costs_only_itself(workspace: Workspace, github: DemoServer) -> None:
    workspace.track(WEB, API, sync=False)

    def untrack(event: object) -> None:
        if type(event).__name__ == "RepositoryStarted" and event.repository == WEB:
            workspace.untrack(API)

    results = {result.repository: result for result in workspace.sync_all(progress=untrack)}
    assert results[WEB].status == "synced"
    assert workspace.status()["repository"].to_list() == [WEB]


def test_a_run_of_what_is_not_tracked_is_refused(workspace: Workspace) -> None:
    workspace.track(WEB, sync=False)
    state = State(workspace.path / "state.db")
    row = state.find(RepositoryName.parse(WEB))
    workspace.untrack(WEB)
    with pytest.raises(Untracked, match="taken off the list"):
        state.begin_run(row, "s1", "rest", datetime.now(UTC))
    state.close()


def test_an_update_after_github_was_asked_is_not_missed(workspace: Workspace, github: DemoServer) -> None:
    """A repository may wait long for its turn: what counts is when its newest pull requests were asked for."""
    workspace.track(WEB, sync=False)
    state = State(workspace.path / "state.db")
    row = state.find(RepositoryName.parse(WEB))
    newest = max(github.world.repository(WEB).pulls.values(), key=lambda pull: pull.body["updated_at"])
    asked_at = datetime.fromisoformat(newest.body["updated_at"]) + timedelta(seconds=5)
    with workspace.github() as session:
        transport = choose_transport("graphql", session)
        head = transport.head(WEB)
        newest.body["title"] = "Changed in the same second"
        RepositorySync(
            row, SyncOptions(None, None, commits=True), transport=transport, session=session, lake=workspace.lake,
            state=state, tell=lambda _: None, head=head, asked_at=asked_at,
        ).run()  # fmt: skip
    coverage = state.coverage(state.get(row.id))
    assert coverage.walked_at == asked_at
    assert coverage.floor < coverage.top
    state.close()
    assert len(current(workspace, "pull_requests")) == 60
