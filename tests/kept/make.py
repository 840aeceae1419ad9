"""Make the workspace that later versions must be able to go on with: `python -m tests.kept.make FOLDER`.

It is run once for a version whose lake or state is of a new make, and what it leaves is kept in the repository. It
holds what a workspace of some age holds: a repository with comments over GraphQL, once compacted and synced again
since; one over REST whose sync was partial; one that is only tracked; what people edit."""

import json
import os
import shutil
import sys
from pathlib import Path

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer

from .figures import figures
from .world import API, FAILING, NEVER_SYNCED, WEB, change_it, kept_world

SETTINGS = """\
comments = true

[metrics]
review_target_hours = 8
working_hours = "09:00-17:00"
time_zone = "Europe/Berlin"
"""
MEMBERS = """\
github_id,login,name,team
70000001,nora-keller,Nora Keller,Core
"""
KEPT = ("ghmetrics.toml", "state.db", "lake", "seeds")


def make(folder: Path) -> None:
    scratch = folder.with_name(f"{folder.name}.making")
    scratch.mkdir()
    (scratch / "ghmetrics.toml").write_text(SETTINGS, encoding="utf-8")
    with DemoServer(kept_world()) as server:
        os.environ |= {"GITHUB_API_URL": server.url, "GITHUB_TOKEN": "any"}
        workspace = Workspace(scratch)
        workspace.track(NEVER_SYNCED, sync=False)
        (workspace.seeds / "team_members.csv").write_text(MEMBERS, encoding="utf-8")
        workspace.sync(WEB, all_history=True, max_pull_requests=20)
        workspace.sync(WEB, all_history=True)
        workspace.compact([WEB])
        change_it(server.world)
        workspace.sync(WEB, all_history=True)
        server.world.fail(FAILING, API)
        Workspace(scratch, transport="rest", comments=False).sync(API, all_history=True)
    workspace.build()
    folder.mkdir()
    for name in KEPT:
        shutil.move(scratch / name, folder / name)
    (folder / "expected.json").write_text(json.dumps(figures(workspace), indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(scratch)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
