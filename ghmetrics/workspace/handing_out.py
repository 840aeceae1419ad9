"""What leaves a workspace: reports for people."""

from ghmetrics.report import Report, read_report
from ghmetrics.workspace.marts import Marts


class HandingOut(Marts):
    """The part of a workspace that makes figures fit for other eyes and other tools."""

    def report(self, repository: str | None = None, *, hide_names: bool = False) -> Report:
        """What the marts say of all repositories, or of one: a notebook shows it; `to_markdown()`, `to_html()`.

        With `hide_names` no login, title or branch is in it: people are `person 1`, `person 2`. Raises UsageError
        for a repository that the warehouse does not know, WarehouseMissing."""
        return read_report(
            self.warehouse, None if repository is None else self._name(repository), hide_names=hide_names
        )
