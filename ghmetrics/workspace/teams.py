"""Who is in which team, brought in from a file or from GitHub."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ghmetrics.errors import UsageError
from ghmetrics.github.people import Person, Team, find_person, read_teams
from ghmetrics.github.session import GitHubSession
from ghmetrics.names import is_owner
from ghmetrics.seeds.files import read, refuse
from ghmetrics.seeds.members import TeamImport, merge_members
from ghmetrics.seeds.tables import TEAM_MEMBERS, Cells, Row, same_person
from ghmetrics.state.locks import held
from ghmetrics.sync.events import Listener
from ghmetrics.workspace.folder import Folder, silent


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
        if (file is None) == (org is None):
            raise UsageError("Import a team from a file or from an organisation: one of the two.")
        if teams and org is None:
            raise UsageError("Teams are chosen from an organisation.")
        if org is not None and not is_owner(org):
            raise UsageError(f"{org!r} is not the name of an organisation.")
        rows = None if file is None else _read(Path(file))
        notes: list[str] = []
        with self.github(progress) as session:
            if rows is not None:
                people = _completed(Path(str(file)), rows, session)
            else:
                people = _of_teams(read_teams(session, str(org), tuple(teams)), notes)
        if not people:
            notes.append(f"there is nobody in {file or org} to import")
        self._make()
        with held(self.path, "team", f"Another import of a team is running in {self.path}: wait for it to end."):
            return merge_members(self.seeds / TEAM_MEMBERS.file, people, tuple(notes))


def _read(file: Path) -> list[Row]:
    return read(file, TEAM_MEMBERS, may_lack=("github_id", "login", "name"))


def _completed(file: Path, rows: Sequence[Row], session: GitHubSession) -> list[Cells]:
    """The people with what their rows lack, as GitHub knows it. Raises UsageError for those that it does not know."""
    known: list[Row] = []
    faults: dict[int, str] = {}
    for row in rows:
        github_id, login = row.cells["github_id"], row.cells["login"]
        if github_id and login:
            known.append(row)
            continue
        found = find_person(session, login=login) if login else find_person(session, github_id=int(github_id))
        if found is None:
            faults[row.line] = f"GitHub knows no person {login or f'with the number {github_id}'}"
        else:
            known.append(Row(row.line, _cells(found, row.cells["team"], row.cells["name"])))
    refuse(file, faults or same_person(known))
    return [row.cells for row in known]


def _of_teams(teams: Sequence[Team], notes: list[str]) -> list[Cells]:
    """Everybody of the teams once, by login. The smallest team says most of them; of equal ones the first by name."""
    of: dict[int, list[Team]] = defaultdict(list)
    people: dict[int, Person] = {}
    for team in sorted(teams, key=lambda each: (len(each.members), each.name, each.slug)):
        for member in team.members:
            people[member.id] = member
            of[member.id].append(team)
    chosen = sorted(people.values(), key=lambda each: each.login.lower())
    for each in chosen:
        if len(of[each.id]) > 1:
            first, *others = (team.name for team in of[each.id])
            notes.append(f"{each.login} is taken as of {first}, the smallest, and not of {', '.join(others)}")
    return [_cells(each, of[each.id][0].name) for each in chosen]


def _cells(found: Person, team: str, name: str = "") -> Cells:
    named = name or " ".join((found.name or "").split())
    return {"github_id": str(found.id), "login": found.login, "name": named, "team": " ".join(team.split())}
