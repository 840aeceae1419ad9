"""The workspace: whether it can be written, what it tracks, and whether there is room."""

import shutil
from collections.abc import Iterator

from ghmetrics.doctor.finding import Finding
from ghmetrics.errors import GhMetricsError
from ghmetrics.workspace import Workspace

LITTLE_DISK_BYTES = 1_000_000_000


def examine(workspace: Workspace) -> Iterator[Finding]:
    yield _folder(workspace)
    folder = workspace.path if workspace.path.is_dir() else workspace.path.absolute().parent
    while not folder.is_dir():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:,.1f} GB free"
    yield Finding("disk", "good", text) if free > LITTLE_DISK_BYTES else Finding("disk", "bad", f"only {text}")


def _folder(workspace: Workspace) -> Finding:
    if not workspace.path.is_dir():
        return Finding(
            "workspace", "missing", f"{workspace.path} is not there yet: ghmetrics track OWNER/REPO makes it"
        )
    try:
        probe = workspace.path / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
        tracked = len(workspace.standings())
    except OSError as wrong:
        return Finding("workspace", "bad", f"{workspace.path} can't be written: {wrong.strerror or wrong}")
    except GhMetricsError as wrong:
        return Finding("workspace", "bad", str(wrong))
    return Finding("workspace", "good", f"{workspace.path}, repositories tracked: {tracked}")
