"""GitHub's side: whether it answers, and what the token may see."""

from collections.abc import Iterator

from ghmetrics.doctor.finding import Finding
from ghmetrics.errors import GhMetricsError
from ghmetrics.github.rights import Right, examine_pull_requests, examine_rights
from ghmetrics.github.session import GitHubSession
from ghmetrics.workspace import Workspace


def examine(workspace: Workspace) -> Iterator[Finding]:
    try:
        with workspace.github(cached=False) as session:
            if session.token:
                yield Finding("token", "good", "from " + "; ".join(token.origin for token in session.tokens))
            else:
                yield Finding(
                    "token", "missing",
                    "none: public repositories only, 60 requests an hour. Set GITHUB_TOKEN or run `gh auth login`",
                )  # fmt: skip
            yield from map(_finding, examine_rights(session))
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
