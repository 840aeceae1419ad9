"""What is set up and what is not, one finding at a time."""

from collections.abc import Iterator

from ghmetrics.doctor.finding import Finding
from ghmetrics.workspace import Workspace

__all__ = ["Finding", "examine"]


def examine(workspace: Workspace) -> Iterator[Finding]:
    """Look at GitHub's side, then at this machine's; what takes long comes last. Nothing is changed."""
    hosts = workspace.settings.hosts
    yield Finding("hosts", "good", f"REST at {hosts.api}, GraphQL at {hosts.graphql}")
    from ghmetrics.doctor import drivers, folder, github, tools, warehouse  # noqa: PLC0415 -- there is something to read

    yield from github.examine(workspace)
    yield from folder.examine(workspace)
    yield from warehouse.examine(workspace)
    yield from drivers.examine(workspace.warehouse.path)
    yield from tools.examine()
