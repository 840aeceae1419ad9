"""The people of a team import, as rows of `team_members.csv`, with what GitHub knows of them."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ghmetrics.github.people import Person, Team, find_person
from ghmetrics.github.session import GitHubSession
from ghmetrics.seeds.files import refuse
from ghmetrics.seeds.tables import Cells, Row, same_person


def completed(file: Path, rows: Sequence[Row], session: GitHubSession) -> list[Cells]:
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


def of_teams(teams: Sequence[Team], notes: list[str]) -> list[Cells]:
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
