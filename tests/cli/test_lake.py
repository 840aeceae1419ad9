"""`compact` and `lake check` on a workspace that was synced."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.cli.options import FAILED
from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import UsageError
from ghmetrics.names import RepositoryName
from ghmetrics.state.locks import held, lock_name
from ghmetrics.state.store import State

pytestmark = pytest.mark.xdist_group("lake")

API, WEB = "acme-demo/api", "acme-demo/web"


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two syncs, once for all tests here."""
    folder = tmp_path_factory.mktemp("synced") / "data"
    with DemoServer(World.generate(pull_requests=60)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "any")
        opened = Workspace(folder, github_api_url=server.url)
        opened.track(API, WEB)
        opened.sync_all()
    return folder


@pytest.fixture
def workspace(synced: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(synced, tmp_path / "data"))


def ghmetrics(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from ghmetrics.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments, "--workspace", str(workspace.path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def count(workspace: Workspace) -> int:
    return len(list(workspace.lake.rglob("*.parquet")))


def test_compact_merges_now_and_deletes_the_next_time(workspace: Workspace) -> None:
    before = count(workspace)
    ran = ghmetrics(workspace, "compact", API, "--no-wait")
    assert ran.returncode == 0, ran.stderr
    assert re.search(rf"^{API}: \d+ files, now \d+; .* MB, now .* MB$", ran.stdout, re.MULTILINE)
    assert "will be deleted by the next compact or sync" in ran.stdout
    assert WEB not in ran.stdout
    assert count(workspace) > before


@pytest.mark.slow
def test_compact_waits_for_those_who_read_the_old_files(workspace: Workspace) -> None:
    before, waited = count(workspace), []
    first, second = workspace.compact(tell_waiting=waited.append)
    assert [first.repository, second.repository] == [API, WEB]
    assert waited
    assert max(waited) <= 15
    assert first.left == second.left == 0
    assert count(workspace) == first.files_after + second.files_after < before


def test_a_repository_that_is_syncing_is_left_out_and_an_untracked_one_is_not(workspace: Workspace) -> None:
    workspace.untrack(API)
    state = State(workspace.path / "state.db")
    lock = lock_name(state.find(RepositoryName.parse(WEB)))
    state.close()
    with held(workspace.path, lock, ""):
        api, web = workspace.compact(wait=False)
    assert api.trouble is None
    assert api.left > 0
    assert "is syncing acme-demo/web" in str(web.trouble)


def test_nothing_is_deleted_while_a_build_runs(workspace: Workspace) -> None:
    workspace.compact(wait=False)
    for path in workspace.lake.rglob("*.parquet"):  # an hour goes by
        os.utime(path, (path.stat().st_mtime - 3600,) * 2)
    with held(workspace.path, "build", ""):
        assert all(each.left > 0 for each in workspace.compact(wait=False))
    assert all(each.left == 0 for each in workspace.compact(wait=False))


def test_what_is_not_in_the_lake_is_a_wrong_name(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds nothing of no/thing"):
        workspace.compact(["no/thing"])
    assert Workspace(tmp_path / "empty").compact() == []


def test_lake_check_names_the_damaged_file_and_repairs(workspace: Workspace) -> None:
    good = ghmetrics(workspace, "lake", "check")
    assert (good.returncode, good.stderr) == (0, "")
    assert re.fullmatch(r"\d+ files with [\d,]+ rows read, 0 damaged\.\n", good.stdout)
    harmed = next((workspace.lake / "raw" / "reviews" / "owner=acme-demo" / "repo=api").rglob("*.parquet"))
    harmed.write_bytes(b"no parquet")
    bad = ghmetrics(workspace, "lake", "check")
    assert bad.returncode == FAILED
    assert f"damaged: {harmed} " in bad.stdout
    assert "--repair" in bad.stderr
    (trouble,) = (each.trouble for each in workspace.compact([API], wait=False))
    assert str(harmed) in str(trouble)
    repaired = ghmetrics(workspace, "lake", "check", "--repair")
    assert repaired.returncode == FAILED
    assert f"{API} lost 1 file" in repaired.stdout
    assert ghmetrics(workspace, "lake", "check").returncode == 0
