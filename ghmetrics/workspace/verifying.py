"""Whether the warehouse of a workspace is what GitHub says."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from ghmetrics.errors import SyncCancelled, UsageError, WorkspaceError
from ghmetrics.workspace.folder import Folder, silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghmetrics.github.events import Retrying, Waiting
    from ghmetrics.verify.result import Verification
    from ghmetrics.verify.verifier import Step

    Listener = Callable[[Step | Waiting | Retrying], None]


class Verifying(Folder):
    """The part of a workspace that looks whether its figures are right."""

    def verify(
        self,
        repository: str | None = None,
        *,
        sample: int = 20,
        seed: int | None = None,
        progress: Listener = silent,
    ) -> Verification:
        """Fetch a random sample of pull requests afresh, over the other API, and compare what dbt makes of it.

        Of the named repository, else of each in the warehouse. `seed` draws the sample of an earlier verification
        again. Lake, state and warehouse stay as they are. Raises UsageError, WarehouseMissing, WorkspaceBusy,
        BuildFailed, SyncCancelled, and the GitHubError that befalls all repositories."""
        if sample < 1:
            raise UsageError(f"The sample must be at least 1, not {sample}.")
        if not self.path.is_dir():
            raise WorkspaceError(f"There is no workspace at {self.path}: track a repository first.")
        from ghmetrics.verify.verifier import Place, Verifier

        name = None if repository is None else self._name(repository)
        place = Place(
            self.path, self.lake, self.path / "warehouse.duckdb", self.seeds, self.settings.metrics.variables()
        )
        with self._cancellable() as cancel, self.github(progress, cancel, cached=False) as session:

            def tell(step: Step) -> None:
                session.patience.check()
                progress(step)

            verifier = Verifier(place, session, tell)
            try:
                return verifier.verify(name, sample=sample, seed=secrets.randbelow(10**6) if seed is None else seed)
            except (SyncCancelled, KeyboardInterrupt):
                raise SyncCancelled("Stopped. Nothing was changed.") from None
