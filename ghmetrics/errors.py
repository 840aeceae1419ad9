"""What can go wrong, as a small tree. Every message says what happened, to what, and what the person can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_TOLD = 3


class GhMetricsError(Exception):
    """The root: catch this for everything that ghmetrics raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows where it is raised."""
        from ghmetrics.tracebacks import rendered  # noqa: PLC0415 -- only notebooks need it

        return rendered(self)

    def _repr_html_(self) -> str:
        from ghmetrics.html import element, heading, paragraph  # noqa: PLC0415 -- only notebooks need it

        return element(heading(type(self).__name__), paragraph(str(self)))


class UsageError(GhMetricsError):
    """What was asked for makes no sense: a wrong name, a wrong date, a wrong setting."""


class WorkspaceError(GhMetricsError):
    """The workspace folder can't be read or written, or one of its files is damaged."""


class DamagedFile(WorkspaceError):
    """A file of the lake can't be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is damaged ({reason}): run `ghmetrics lake check --repair`, then sync again.")
        self.path, self.reason = path, reason


class BrokenPayloads(DamagedFile):
    """Some of its rows hold no JSON object. dbt leaves these rows out, and all readers can read the rest."""


class Untracked(GhMetricsError):
    """Somebody took the repository off the list while it was being synced."""


class WorkspaceBusy(GhMetricsError):
    """Another process is doing the same work in this workspace."""


class GitHubError(GhMetricsError):
    """GitHub said no, or could not be reached."""


class NetworkError(GitHubError):
    """No usable answer came, after all attempts."""


class AuthenticationError(GitHubError):
    """The token is missing, wrong, or not authorised for the organisation."""


class PermissionMissing(GitHubError):
    """The token is good, but it may not see this."""


class RepositoryNotFound(GitHubError):
    """GitHub shows no such repository to this token: it is not there, or it is private."""


class RateLimited(GitHubError):
    """GitHub goes on refusing, although its limits were waited for."""


class RequestsSpent(GhMetricsError):
    """As many requests were sent as the person allows."""


class SyncCancelled(GhMetricsError):
    """Somebody asked the sync to stop. What had landed stays."""


@dataclass(frozen=True)
class Failure:
    """One model, seed or test that failed in a build: why, and the file to open."""

    name: str
    reason: str
    file: Path


class BuildFailed(GhMetricsError):
    """dbt did not finish. The old warehouse is still in place. `failures` are the models that failed, if any ran."""

    failures: tuple[Failure, ...] = ()

    @classmethod
    def because(cls, reasons: Sequence[Failure | str]) -> Self:
        """One error for all reasons: the first ones are told, with the file to open."""
        told = [each if isinstance(each, str) else f"{each.reason} Open {each.file}." for each in reasons[:_TOLD]]
        if left := len(reasons) - len(told):
            told.append(f"{left} more failed.")
        failed = cls("The warehouse could not be built; the old one stays. " + " ".join(told))
        failed.failures = tuple(each for each in reasons if isinstance(each, Failure))
        return failed


class WarehouseMissing(GhMetricsError):
    """There is no warehouse yet, or not the table that was asked for."""


class OutputFailed(GhMetricsError):
    """A report or an export can't be written. What was in its place still is."""
