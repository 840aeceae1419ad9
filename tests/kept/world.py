"""The invented repositories that the kept workspaces were synced from."""

from datetime import UTC, datetime

from ghmetrics.demo import World

OWNER = "acme-kept"
WEB, API, NEVER_SYNCED = f"{OWNER}/web", f"{OWNER}/api", f"{OWNER}/mobile"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
FAILING, CHANGED, PUSHED = 12, 9, 21
"""Pull requests of API that GitHub could not show, of WEB that was changed between two syncs, and with a force-push."""


def kept_world() -> World:
    return World.generate(OWNER, ("web", "api", "mobile"), pull_requests=44, now=NOW, seed=7)


def change_it(world: World) -> None:
    """What happened between the first sync of WEB and its second."""
    world.change(WEB, CHANGED, title="Changed after it had landed")
    world.add_review(WEB, CHANGED, state="CHANGES_REQUESTED")
    world.add_comment(WEB, CHANGED, "This one landed later.")
    world.drop_commits(WEB, PUSHED)
