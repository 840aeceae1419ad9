"""An export is there whole or not at all, and the one before stays until then."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import duckdb
import pytest

from ghmetrics import Workspace
from ghmetrics.errors import OutputFailed, UsageError, WarehouseMissing

FORMATS = ["parquet", "csv", "xlsx", "sqlite"]
MAIN = [sys.executable, "-c", "from ghmetrics.cli import main; main()", "export"]


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _aside(folder: Path) -> list[Path]:
    return list(folder.glob(".ghmetrics-export-*"))


def _small_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.slow
@pytest.mark.xdist_group("hostile")
@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_leaves_the_old_export(hostile: Path, tmp_path: Path, form: str) -> None:
    """A limit on the size of files is met where a full disk would be."""
    ws = Workspace(hostile)
    old = ws.export(tmp_path / "out", format=form)
    for path in old.files:
        path.write_bytes(b"the old export")
    (tmp_path / "out" / "notes.txt").write_text("somebody's own")
    before = _content(tmp_path / "out")
    command = [*MAIN, "--format", form, "--workspace", str(hostile)]
    for folder in ("out", "new/one"):
        said = subprocess.run(
            [*command, str(tmp_path / folder)], text=True, capture_output=True, check=False, preexec_fn=_small_disk
        )
        assert said.returncode == 1
        assert said.stderr.startswith(f"ghmetrics: The export into {tmp_path / folder} failed")
        assert len(said.stderr.splitlines()) == 1
    assert _content(tmp_path / "out") == before
    assert not (tmp_path / "new" / "one").exists()


@pytest.mark.slow
@pytest.mark.xdist_group("hostile")
@pytest.mark.parametrize("form", FORMATS)
def test_a_kill_leaves_the_old_export(hostile: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    old = Workspace(hostile).export(out, format=form)
    for path in old.files:
        path.write_bytes(b"the old export")
    running = subprocess.Popen(
        [*MAIN, str(out), "--format", form, "--workspace", str(hostile)], stderr=subprocess.DEVNULL
    )
    while running.poll() is None and not any(any(aside.iterdir()) for aside in _aside(out)):
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert {path.read_bytes() for path in old.files} == {b"the old export"}
    (aside,) = _aside(out)

    long_ago = time.time() - 2 * 86_400
    os.utime(aside, (long_ago, long_ago))
    new = Workspace(hostile).export(out, format=form)
    assert sorted(out.iterdir()) == sorted(new.files)
    assert b"the old export" not in _content(out).values()


def test_a_disk_that_is_full_at_the_end_of_a_workbook_is_told(tmp_path: Path) -> None:
    """Each sheet is small; all of them together are too much."""
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        for place in range(100):
            connection.execute(f"create table mart_{place} as select {place} as number")
    command = [*MAIN, str(tmp_path / "out"), "--format", "xlsx", "--workspace", str(tmp_path)]
    said = subprocess.run(command, text=True, capture_output=True, check=False, preexec_fn=_small_disk)
    assert said.returncode == 1
    assert said.stderr == f"ghmetrics: The export into {tmp_path / 'out'} failed: File too large.\n"
    assert not (tmp_path / "out").exists()


def test_an_interrupted_export_leaves_no_trace(odd: Workspace, tmp_path: Path) -> None:
    def stop(mart: str) -> None:
        if mart == "odd":
            raise KeyboardInterrupt

    for form in FORMATS:
        with pytest.raises(KeyboardInterrupt):
            odd.export(tmp_path / "out", format=form, progress=stop)
    assert not (tmp_path / "out").exists()


def test_what_a_killed_export_left_is_in_nobodys_way(odd: Workspace, tmp_path: Path) -> None:
    """In a container each export has the same process number as the one that was killed before it."""
    left = tmp_path / "out" / f".ghmetrics-export-{os.getpid()}"
    left.mkdir(parents=True)
    (left / "odd.csv").touch()
    exported = odd.export(tmp_path / "out", format="csv")
    assert sorted((tmp_path / "out").iterdir()) == sorted([left, *exported.files])
    assert [path.name for path in left.iterdir()] == ["odd.csv"]  # it is young: perhaps another export's, at work


@pytest.mark.parametrize("form", FORMATS)
def test_exports_into_one_folder_at_once_do_not_disturb_each_other(odd: Workspace, tmp_path: Path, form: str) -> None:
    both_have_begun = Barrier(2, timeout=30)

    def export(_: int) -> object:
        return odd.export(tmp_path / "out", format=form, progress=lambda mart: mart == "odd" and both_have_begun.wait())

    with ThreadPoolExecutor() as threads:
        one, other = threads.map(export, range(2))
    assert one == other
    assert sorted((tmp_path / "out").iterdir()) == sorted(one.files)
    assert all(path.stat().st_size for path in one.files)


def test_a_link_stays_a_link_and_rights_stay(odd: Workspace, tmp_path: Path) -> None:
    """As where a report is written; here the link leads into another folder, on another disk where there is one."""
    shared = Path("/dev/shm")
    elsewhere = tempfile.mkdtemp(dir=shared if os.access(shared, os.W_OK) else tmp_path)
    target, out = Path(elsewhere, "of another name.csv"), tmp_path / "out"
    out.mkdir()
    try:
        for path in (target, out / "none_yet.csv"):
            path.write_text("the old export")
            path.chmod(0o640)
        (out / "odd.csv").symlink_to(target)
        exported = odd.export(out, format="csv")
        assert (out / "odd.csv").is_symlink()
        assert target.read_bytes() == (odd.export(tmp_path / "new", format="csv").files[1]).read_bytes()
        assert [path.stat().st_mode & 0o777 for path in exported.files] == [0o640, 0o640]
        assert exported.files == (out / "none_yet.csv", out / "odd.csv")
        assert [path.name for path in target.parent.iterdir()] == [target.name]
    finally:
        shutil.rmtree(elsewhere)


def test_what_stands_in_the_way_is_named_and_nothing_is_changed(odd: Workspace, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").mkdir()
    with pytest.raises(UsageError, match=r"odd.csv is not a file: move it away"):
        odd.export(tmp_path, format="csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["it's a workspace", "odd.csv"]
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is not a folder"):
        odd.export(tmp_path / "file")
    with pytest.raises(OutputFailed, match="Not a directory"):
        odd.export(tmp_path / "file" / "below")


def test_wrong_formats_and_missing_warehouses_are_told(odd: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'json' is no format of an export: take one of parquet, csv, xlsx, sqlite"):
        odd.export(tmp_path / "out", format="json")
    with pytest.raises(WarehouseMissing, match="ghmetrics build"):
        Workspace(tmp_path / "none").export(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_line_says_what_it_wrote(odd: Workspace, tmp_path: Path) -> None:
    said = subprocess.run(
        [*MAIN, "out", "--workspace", str(odd.path)], text=True, capture_output=True, check=True, cwd=tmp_path
    )
    assert said.stdout.startswith("Wrote 2 files into out: 2 marts, ")
    said = subprocess.run(
        [*MAIN, "out", "--format", "xlsx", "--workspace", str(odd.path)],
        text=True,
        capture_output=True,
        check=True,
        cwd=tmp_path,
    )
    assert said.stdout.startswith("Wrote out/ghmetrics.xlsx: 2 marts, ")
    assert said.stderr == "  note: 2 texts longer than a cell of a workbook can be: cut at 32,767 characters.\n"
