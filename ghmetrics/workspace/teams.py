"""Who is in which team, brought in from a file or from GitHub."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ghmetrics.errors import UsageError
from ghmetrics.names import is_owner
from ghmetrics.seeds.files import read, refuse
from ghmetrics.seeds.members import TeamImport, merge_members
from ghmetrics.seeds.tables import TEAM_MEMBERS, Cells, Row, same_person
from ghmetrics.workspace.folder import Folder, silent

if TYPE_CHECKING:
    from ghmetrics.sync.events import Listener


class Teams(Folder):
    """The part of a workspace that knows people."""

    def import_team(
        self,
        *,
        file: str | Path | None = None,
        org: str | None = None,
        teams: Sequence[str] = (),
        progress: Listener = silent,
    ) -> TeamImport:
        """Lay people over `seeds/team_members.csv`: those of a CSV file, or of an organisation's teams on GitHub.

        The file has columns of `team_members.csv`; `github_id` and `name` may be missing, and GitHub is asked for them.
        `teams` are slugs: only these. Who is in several teams is in the smallest. Raises UsageError for a wrong row or
        an unknown login, PermissionMissing where the token may not see teams, GitHubError; nothing is written then."""
        from ghmetrics.state.locks import held

        if (file is None) == (org is None):
            raise UsageError("Import a team from a file or from an organisation: one of the two.")
        if teams and org is None:
            raise UsageError("Teams are chosen from an organisation.")
        if org is not None and not is_owner(org):
            raise UsageError(f"{org!r} is not the name of an organisation.")
        notes: list[str] = []
        people = (
            self._of_organisation(str(org), teams, notes, progress) if file is None
            else self._of_file(Path(file), progress)
        )  # fmt: skip
        if not people:
            notes.append(f"there is nobody in {file or org} to import")
        self._make()
        with held(self.path, "team", f"Another import of a team is running in {self.path}: wait for it to end."):
            return merge_members(self.seeds / TEAM_MEMBERS.file, people, tuple(notes))

    def _of_file(self, file: Path, progress: Listener) -> list[Cells]:
        """GitHub is asked only for what the file lacks."""
        rows = read(file, TEAM_MEMBERS, may_lack=("github_id", "login", "name"))
        if all(map(_is_whole, rows)):
            refuse(file, same_person(rows))
            return [row.cells for row in rows]
        from ghmetrics.workspace.people import completed

        with self.github(progress) as session:
            return completed(file, rows, session)

    def _of_organisation(self, org: str, teams: Sequence[str], notes: list[str], progress: Listener) -> list[Cells]:
        from ghmetrics.github.people import read_teams
        from ghmetrics.workspace.people import of_teams

        with self.github(progress) as session:
            return of_teams(read_teams(session, org, tuple(teams)), notes)


def _is_whole(row: Row) -> bool:
    return bool(row.cells["github_id"] and row.cells["login"])
