"""Trouble with the files of a workspace: the disk is full, the folder is read-only, the state or the cache is damaged."""

import os
import shutil
import subprocess
import sys

import pytest

from ghmetrics.errors import WorkspaceError

from .lake import landed
from .trial import GUI

pytestmark = pytest.mark.recorded

IN_ANOTHER_PROCESS = """
import importlib, os, pkgutil, resource, signal, sys
import ghmetrics
from ghmetrics import Workspace
for each in pkgutil.walk_packages(ghmetrics.__path__, "ghmetrics."):  # another user may not read this one's libraries
    if not each.name.startswith("ghmetrics.app"):  # what it needs is installed where the browser is
        importlib.import_module(each.name)
most_bytes, user = int(sys.argv[3]), int(sys.argv[4])
if user:
    os.setuid(user)
if most_bytes:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
try:
    print(Workspace(sys.argv[1], transport=sys.argv[2]).sync("bitcoin-core/gui", all_history=True).status)
except Exception as wrong:
    print(type(wrong).__name__, wrong)
"""


def sync_elsewhere(case, *, most_bytes=0, user=0):
    """What a sync in another process says: one line, without a traceback."""
    arguments = [str(case.workspace.path), case.transport, str(most_bytes), str(user)]
    ran = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, *arguments],
        capture_output=True, text=True, timeout=120, check=False, env=os.environ,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    assert all(line.startswith("The HTTP cache") for line in ran.stderr.splitlines()), ran.stderr
    return ran.stdout.strip()


@pytest.mark.parametrize("most_bytes", [100, 12_000, 30_000])
def test_a_disk_that_is_full_is_one_clear_error_and_costs_nothing_that_landed(trial, most_bytes):
    """A limit on the size of files stands for it; with each of these another file is the first that does not fit."""
    case = trial("graphql")
    said = sync_elsewhere(case, most_bytes=most_bytes)
    assert said.startswith("WorkspaceError ")
    assert "\n" not in said
    assert not list(case.workspace.lake.rglob("*.tmp"))
    case.heals()


def test_a_file_that_may_not_be_read_is_one_clear_error(trial, lesser_account):
    case = trial("graphql")
    case.sync()
    root = case.workspace.path
    for parent in root.parents[:-2]:
        parent.chmod(0o755)
    for path in (root, *root.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    secret = next((case.workspace.lake / "raw" / "reviews").rglob("*.parquet"))
    secret.chmod(0)
    said = sync_elsewhere(case, user=lesser_account)
    secret.chmod(0o644)
    assert said.startswith("WorkspaceError ")
    assert str(secret) in said
    case.heals()


def test_a_full_disk_is_one_clear_error_where_nothing_changed(trial):
    case = trial("graphql")
    case.sync()
    said = sync_elsewhere(case, most_bytes=1000)
    assert said.startswith("WorkspaceError ")
    case.heals()


def test_a_disk_that_fills_up_later_costs_nothing_that_landed(trial, transport):
    case = trial(transport)
    case.sync()
    for number in case.numbers[:3]:
        case.hub.world.mutate(GUI, number, set={"title": "Changed"})
    size = (case.workspace.path / "state.db").stat().st_size
    said = sync_elsewhere(case, most_bytes=5000)
    assert size > 5000
    assert said.startswith("WorkspaceError ")
    assert case.wrong().keys() == set(case.numbers[:3])
    assert case.heals().prs_synced == 3


@pytest.mark.parametrize("has_changed", [True, False], ids=["changed", "quiet"])
@pytest.mark.parametrize("what", [".", "locks", "lake", "lake/raw/sync_runs"])
def test_a_folder_that_is_read_only_is_one_clear_error(trial, what, has_changed, lesser_account):
    case = trial("graphql")
    case.sync()
    if has_changed:
        case.hub.world.mutate(GUI, case.numbers[0], set={"title": "Changed"})
    root = case.workspace.path
    for parent in root.parents[:-2]:
        parent.chmod(0o755)
    everything = [root, *root.rglob("*")]
    shut = root / what
    for path in everything:
        is_shut = path == shut or shut in path.parents
        path.chmod((0o555 if path.is_dir() else 0o444) if is_shut else (0o777 if path.is_dir() else 0o666))
    try:
        said = sync_elsewhere(case, user=lesser_account)
    finally:
        for path in everything:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert said.startswith("WorkspaceError ")
    assert "\n" not in said
    assert case.wrong().keys() <= {case.numbers[0]}
    case.heals()


def overwrite_the_middle(path):
    half = path.stat().st_size // 2
    with path.open("r+b") as file:
        file.seek(half // 8)
        file.write(b"\xff" * (half + half // 2))


STATES = {
    "garbage": lambda path: path.write_bytes(b"this is no database, " * 500),
    "truncated": lambda path: os.truncate(path, path.stat().st_size // 2),
    "overwritten": overwrite_the_middle,
}


@pytest.mark.parametrize("damage", STATES)
def test_a_damaged_state_is_named_and_without_it_nothing_is_fetched_twice(trial, transport, damage):
    case = trial(transport)
    case.sync()
    state = case.workspace.path / "state.db"
    STATES[damage](state)
    for attempt in (case.sync, case.workspace.status, lambda: case.workspace.track(GUI, sync=False)):
        with pytest.raises(WorkspaceError, match=r"state\.db is damaged .*: move it away"):
            attempt()
    state.rename(state.with_name("state.old"))
    again = case.sync()
    assert (again.status, again.prs_synced) == ("synced", 0)
    assert len(landed(case.workspace, "pull_requests")) == len(case.numbers)
    case.heals()


CACHES = {
    "garbage": lambda path: path.write_bytes(b"this is no database, " * 500),
    "truncated": lambda path: os.truncate(path, path.stat().st_size // 2),
    "empty": lambda path: os.truncate(path, 0),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", CACHES)
def test_a_damaged_cache_costs_only_requests(trial, damage, caplog):
    case = trial("rest")
    case.sync()
    CACHES[damage](case.workspace.path / "http_cache.sqlite")
    case.hub.world.mutate(GUI, case.numbers[0], set={"title": "Changed"})
    result = case.sync()
    assert (result.status, result.prs_synced, case.wrong()) == ("synced", 1, {})
    said = [each.getMessage() for each in caplog.records if "cache" in each.getMessage()]
    assert len(said) == (0 if damage == "empty" else 1)
    if damage == "a folder":
        shutil.rmtree(case.workspace.path / "http_cache.sqlite")
    case.heals()
