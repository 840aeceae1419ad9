"""Compaction in trouble: killed, looked at, out of room, on damaged files. Nothing is lost and nothing doubled."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ghmetrics.errors import DamagedFile, WorkspaceError
from ghmetrics.lake.compact import compact, sweep
from ghmetrics.lake.landed import Landed, read_landed

from .compaction import LATER, NAMES, OLD, allowed, fill, rows, whole
from .lake import Fetch, files, land, seen

KILLED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from ghmetrics.lake.compact import compact, sweep
steps = int(sys.argv[2])
def step(path):
    global steps
    steps -= 1
    if steps < 0:
        os.kill(os.getpid(), signal.SIGKILL)
@contextmanager
def allowed():
    yield True
names = ["acme/old-rocket", "acme/rocket"]
compact(Path(sys.argv[1]), 1, names, tell=step)
sweep(Path(sys.argv[1]), 1, names, allowed, grace_s=0, tell=step)
"""


def nameless(landed: dict[int, Landed]) -> dict[int, Landed]:
    """The same whatever the snapshots are called: merging gives them new names."""
    return {number: replace(each, snapshot_id="") for number, each in landed.items()}


@pytest.mark.slow
@pytest.mark.parametrize("steps", [0, 1, 2, 3, 5, 8, 12, 13, 20, 40, 70])
def test_a_kill_between_any_two_steps_loses_and_doubles_nothing(tmp_path: Path, steps: int) -> None:
    fill(tmp_path)
    before, landed = seen(tmp_path), read_landed(tmp_path, NAMES, 1)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(steps)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert seen(tmp_path) == before
    whole(tmp_path)
    assert seen(tmp_path) == before
    assert nameless(read_landed(tmp_path, NAMES, 1)) == nameless(landed)
    assert len([path for path in files(tmp_path) if "reviews" in path.parts]) == 5
    assert len(rows(tmp_path, "sync_runs")) == 5


@pytest.mark.slow
def test_a_kill_in_the_middle_of_a_write_is_never_seen(tmp_path: Path) -> None:
    for start in range(0, 3000, 100):
        land(tmp_path, *(Fetch(n, body=str(n) * 500) for n in range(start, start + 100)))
    before = seen(tmp_path)
    for milliseconds in range(0, 400, 50):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path), "1000000"])
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.55 + milliseconds / 1000)
        process.kill()
        process.wait()
        assert seen(tmp_path) == before
    whole(tmp_path)
    assert seen(tmp_path) == before


@pytest.mark.slow
def test_who_reads_meanwhile_sees_the_same_all_the_time(tmp_path: Path) -> None:
    for start in range(0, 800, 4):
        land(tmp_path, *(Fetch(n) for n in range(start, start + 4)), name=OLD)
    for start in range(0, 400, 4):
        land(tmp_path, *(Fetch(n, "second", LATER) for n in range(start, start + 4)))
    before, stop = seen(tmp_path), threading.Event()
    answers: list[bool] = []
    missed: list[str] = []

    def look_on() -> None:
        while not stop.wait(0.01):
            try:
                answers.append(seen(tmp_path) == before)
            except duckdb.IOException as wrong:  # it listed a file just before that went: it begins anew
                missed.append(str(wrong))

    reader = threading.Thread(target=look_on)
    reader.start()
    try:
        compact(tmp_path, 1, NAMES)
        assert missed == []
        while sweep(tmp_path, 1, NAMES, allowed, grace_s=0.5).left:
            stop.wait(0.1)
    finally:
        stop.set()
        reader.join()
    assert len(files(tmp_path)) == 8
    assert len(answers) > 3
    assert all(answers)
    assert all("No such file" in each for each in missed)
    assert seen(tmp_path) == before


def test_a_damaged_file_stops_the_compaction_of_its_repository(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1))
    (harmed, *_) = land(tmp_path, Fetch(2))
    harmed.write_bytes(b"PAR1 and no more PAR1")
    before = files(tmp_path)
    with pytest.raises(DamagedFile, match="lake check --repair"):
        compact(tmp_path, 1, NAMES)
    with pytest.raises(DamagedFile):
        sweep(tmp_path, 1, NAMES, allowed, grace_s=0)
    assert files(tmp_path) == before


def test_a_flipped_bit_in_a_document_is_not_carried_over(tmp_path: Path) -> None:
    land(tmp_path, Fetch(1))
    path = land(tmp_path, Fetch(2, body=os.urandom(2000).hex()))[-1]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedFile):
        compact(tmp_path, 1, NAMES)


LIMITED = """
import resource, sys
from pathlib import Path
from ghmetrics.errors import WorkspaceError
from ghmetrics.lake.compact import compact
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    compact(Path(sys.argv[1]), 1, ["acme/rocket"])
except WorkspaceError as wrong:
    print(wrong)
"""


def test_a_full_disk_is_one_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    for n in range(5):
        land(tmp_path, Fetch(n, body=os.urandom(8000).hex()))
    before = seen(tmp_path)
    ran = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "could not be compacted" in ran.stdout
    assert "nothing of it is lost" in ran.stdout
    assert seen(tmp_path) == before
    assert [path.name for path in tmp_path.rglob("*.tmp")] == []
    whole(tmp_path)
    assert seen(tmp_path) == before


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A lake of two small files that this process may read and not write, also when root runs the tests."""
    root = Path(tempfile.mkdtemp())
    land(root, Fetch(1))
    land(root, Fetch(2))
    for each in (root, *root.rglob("*")):
        each.chmod(0o555 if each.is_dir() else 0o444)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65_534)
    yield root
    if is_root:
        os.seteuid(0)
    for each in (root, *root.rglob("*")):
        each.chmod(0o755)
    shutil.rmtree(root)


@pytest.mark.skipif(os.name == "nt", reason="folders have no such rights there")
def test_a_lake_that_cannot_be_written_is_one_clear_error(read_only: Path) -> None:
    before = seen(read_only)
    with pytest.raises(WorkspaceError, match="Permission denied"):
        compact(read_only, 1, NAMES)
    assert seen(read_only) == before
    assert len(files(read_only)) == 8


MEASURED = """
import re, sys
from pathlib import Path
from ghmetrics.lake.compact import compact
compact(Path(sys.argv[1]), 1, ["acme/rocket"])
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])  # ru_maxrss begins with the parent's
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems tell it otherwise")
def test_memory_stays_flat(tmp_path: Path) -> None:
    for start in range(0, 20_000, 1000):
        land(tmp_path, *(Fetch(n, body=os.urandom(2400).hex()) for n in range(start, start + 1000)))
    ran = subprocess.run([sys.executable, "-c", MEASURED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 330 * 1024
