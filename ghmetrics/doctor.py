"""What is set up and what is not, one finding at a time."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from ghmetrics.errors import GhMetricsError
from ghmetrics.github.rights import Right, examine_pull_requests, examine_rights
from ghmetrics.github.session import GitHubSession
from ghmetrics.workspace import Workspace

LITTLE_DISK_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """`good`; `missing`, which only limits what can be done; or `bad`, which keeps ghmetrics from working."""

    subject: str
    state: Literal["good", "missing", "bad"]
    text: str


def examine(workspace: Workspace) -> Iterator[Finding]:
    """Look at GitHub's side, then at this machine's."""
    yield from _github(workspace)
    yield from _folder(workspace)
    yield from _tools()


def _github(workspace: Workspace) -> Iterator[Finding]:
    hosts = workspace.settings.hosts
    yield Finding("hosts", "good", f"REST at {hosts.api}, GraphQL at {hosts.graphql}")
    try:
        with workspace.github(cached=False) as session:
            if session.token:
                yield Finding("token", "good", "from " + "; ".join(token.origin for token in session.tokens))
            else:
                yield Finding(
                    "token", "missing",
                    "none: public repositories only, 60 requests an hour. Set GITHUB_TOKEN or run `gh auth login`",
                )  # fmt: skip
            for right in examine_rights(session):
                yield _finding(right)
            yield from map(_finding, _pull_requests(workspace, session))
    except GhMetricsError as wrong:
        yield Finding("GitHub", "bad", str(wrong))


def _finding(right: Right) -> Finding:
    return Finding(right.subject, right.state, right.text)


def _pull_requests(workspace: Workspace, session: GitHubSession) -> Iterator[Right]:
    """Whether pull requests can be read, tried on the first tracked repository."""
    try:
        tracked = workspace.standings()
    except GhMetricsError:  # it is told where the workspace is examined
        return
    if tracked:
        yield from examine_pull_requests(session, workspace.settings.transport, tracked[0].repository)


def _folder(workspace: Workspace) -> Iterator[Finding]:
    if not workspace.path.is_dir():
        yield Finding("workspace", "missing", f"{workspace.path} is not there yet: ghmetrics track OWNER/REPO makes it")
    else:
        try:
            probe = workspace.path / ".probe"
            probe.write_bytes(b"")
            probe.unlink()
            tracked = len(workspace.standings())
        except OSError as wrong:
            yield Finding("workspace", "bad", f"{workspace.path} can't be written: {wrong.strerror or wrong}")
        except GhMetricsError as wrong:
            yield Finding("workspace", "bad", str(wrong))
        else:
            yield Finding("workspace", "good", f"{workspace.path}, repositories tracked: {tracked}")
        yield _warehouse(workspace)
    folder = workspace.path if workspace.path.is_dir() else workspace.path.absolute().parent
    while not folder.is_dir():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:,.1f} GB free"
    yield Finding("disk", "good", text) if free > LITTLE_DISK_BYTES else Finding("disk", "bad", f"only {text}")


def _warehouse(workspace: Workspace) -> Finding:
    if not workspace.warehouse.path.is_file():
        return Finding("warehouse", "missing", "not built yet: ghmetrics build makes it")
    try:
        rows = workspace.warehouse.rows("select count(*) as n from pull_requests")[0]["n"]
    except GhMetricsError as wrong:
        return Finding("warehouse", "bad", str(wrong))
    return Finding("warehouse", "good", f"{workspace.warehouse.path}, {rows:,} pull requests")


def _tools() -> Iterator[Finding]:
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        try:
            yield Finding(package, "good", version(package))
        except PackageNotFoundError:
            yield Finding(package, "bad", f"not installed: pip install {package}")
