"""A workspace that an earlier version left is gone on with: nothing is fetched anew, and the figures are the same.

The folders beside this file were made by `make.py`, each with the version that it is named for. A later version keeps
them all. Where a definition is changed on purpose, `expected.json` changes in the same commit."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer

from .figures import figures
from .world import API, CHANGED, FAILING, NEVER_SYNCED, WEB, change_it, kept_world

HERE = Path(__file__).parent
VERSIONS = sorted(path.parent.name for path in HERE.glob("*/state.db"))
ALL = 44
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kept")]


@pytest.fixture(params=VERSIONS)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of what a version left."""
    return Path(shutil.copytree(HERE / request.param, tmp_path / "kept"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoServer]:
    """GitHub as it is by now: what was changed then is changed once more, and nothing fails."""
    with DemoServer(kept_world()) as running:
        change_it(running.world)
        monkeypatch.setenv("GITHUB_API_URL", running.url)
        monkeypatch.setenv("GITHUB_TOKEN", "any")
        yield running


def test_a_workspace_is_kept() -> None:
    assert VERSIONS


def test_a_kept_workspace_builds_to_the_same_figures_and_syncs_on(kept: Path, server: DemoServer) -> None:
    workspace = Workspace(kept)
    standing = {each.repository: each for each in workspace.standings()}
    assert {name: each.status for name, each in standing.items()} == {
        WEB: "synced",
        API: "partial",
        NEVER_SYNCED: "pending",
    }
    assert standing[WEB].pull_requests == ALL
    assert [each.pull_number for each in standing[API].to_retry] == [FAILING]
    assert not workspace.check_lake().findings

    workspace.build()
    found = figures(workspace)
    for mart, rows in json.loads((kept / "expected.json").read_text(encoding="utf-8")).items():
        # Figures are kept to a thousandth, and one DuckDB rounds a half up that another rounds down.
        assert found[mart] == [{name: _about(value) for name, value in row.items()} for row in rows], mart

    before = server.requests
    results = {each.repository: each for each in workspace.sync_all(all_history=True)}
    assert {each.status for each in results.values()} == {"synced"}
    assert results[WEB].prs_synced == 2  # what has changed, and nothing else
    assert results[NEVER_SYNCED].prs_synced == ALL
    assert server.requests - before < ALL

    workspace.compact(wait=False)
    assert not workspace.check_lake().damaged
    workspace.build()
    (changed,) = workspace.sql(
        f"select title, review_count from pull_requests where repo_full_name = '{WEB}' and number = {CHANGED}"
    ).to_dicts()
    assert changed["title"] == "Changed after it had landed"
    counts = "select repo_full_name, count(*) from pull_requests group by all order by all"
    assert workspace.sql(counts).rows() == [(API, ALL), (NEVER_SYNCED, ALL), (WEB, ALL)]


def _about(value: object) -> object:
    return pytest.approx(value, abs=0.0011) if isinstance(value, float) else value


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_kept_is_small_and_holds_nothing_of_who_made_it(version: str) -> None:
    files = [path for path in (HERE / version).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 300_000
    texts = [path.read_bytes().decode("utf-8", "replace") for path in files if path.suffix != ".parquet"]
    texts += [str(pq.read_table(path).to_pylist()) for path in files if path.suffix == ".parquet"]
    for text in texts:
        assert not re.search(r"/(home|root|tmp|Users)/|\bgh[pousr]_|github_pat_|127\.0\.0\.1", text)
