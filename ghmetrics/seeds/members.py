"""Who is in which team: what was imported, laid over what the file says already."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ghmetrics.seeds.files import read, write
from ghmetrics.seeds.tables import TEAM_MEMBERS, Cells, person


@dataclass(frozen=True)
class TeamImport:
    """What an import did to `team_members.csv`: how many people are new, changed and as they were, and what to know."""

    path: Path
    new: int
    changed: int
    unchanged: int
    notes: tuple[str, ...] = ()


def merge_members(path: Path, imported: Iterable[Cells], notes: tuple[str, ...] = ()) -> TeamImport:
    """Write people into the file: who is there is replaced in its place, the others come after. Nobody is taken out.

    All that are imported have a `github_id`; who has none in the file is known by the login. A name that was not
    imported stays. Raises UsageError for a file that is wrong, WorkspaceError for one that can't be written."""
    rows = [row.cells for row in read(path, TEAM_MEMBERS)] if path.exists() else []
    people = list(imported)
    by_id: dict[Hashable, Cells] = {person(cells): cells for cells in people}
    by_login: dict[Hashable, Cells] = {cells["login"].lower(): cells for cells in people}
    merged: list[Cells] = []
    is_changed: dict[Hashable, bool] = {}
    for cells in rows:
        found = by_id.get(person(cells)) or by_login.get(person(cells))
        if found is None:
            merged.append(cells)
        elif person(found) in is_changed:  # by login and by number: now it is known that they are one
            is_changed[person(found)] = True
        else:
            merged.append(found | {"name": found["name"] or cells["name"]})
            is_changed[person(found)] = merged[-1] != cells
    added = [cells for cells in people if person(cells) not in is_changed]
    if added or any(is_changed.values()):
        write(path, TEAM_MEMBERS, [*merged, *added])
    changed = sum(is_changed.values())
    return TeamImport(path, len(added), changed, len(is_changed) - changed, notes)
