"""What every old repository holds and every reader of it trips over, each once. The names are the documentation."""

from collections.abc import Callable

from ghmetrics.demo.people import CODER, GHOST, REVIEWER, VIEWER
from ghmetrics.demo.pull_request import stamp
from ghmetrics.demo.story import Cast, Story

Life = Callable[[Story, Cast], object]

_TRAILER = "Tidy up\n\nCo-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>"
_ODD = "Quote \"it\" 'twice' <b>&amp;</b> 🚀👩‍💻 \u202eright\u202c naïve\u2028line\u00a0'; drop table x;-- | \\n =1+1"


def _landed(story: Story, cast: Cast, hours: float = 3) -> Story:
    return story.wait(hours).review(cast.lead, "APPROVED").wait(1).merge(cast.lead)


def _reviewed_often(s: Story, c: Cast) -> None:
    s.open(c.crew[0], "Design the permission model")
    for place in range(112):
        s.wait(0.5).review(c.lead if place % 3 else c.crew[1], "COMMENTED", f"Remark {place + 1}")
    _landed(s, c)


def _asked_often(s: Story, c: Cast) -> None:
    s.open(c.crew[0], "Tune the reviewer roulette")
    for turn in range(54):  # a comment in the second of each request, so that pages end between the two
        s.wait(0.4).request(c.lead).comment(c.lead, f"Turn {turn + 1}").wait(0.2).unrequest(c.lead)
    _landed(s, c)


def _reverting(s: Story, c: Cast) -> None:
    """GitHub's button names the branch so."""
    now = stamp(s.clock)
    merged = [number for number, pull in s.earlier.items() if (pull.body["merged_at"] or now) < now]
    reverted = max(merged, default=1)
    s.open(c.crew[0], f"Revert #{reverted}", coded=0).from_branch(f"revert-{reverted}-change")
    _landed(s, c, 0.5)


HEAVY: dict[str, Life] = {
    "more_than_100_reviews": _reviewed_often,
    "more_than_100_commits": lambda s, c: _landed(
        s.open(c.crew[1], "Bring in the old repository", commits=131, coded=900), c
    ),
    "more_than_100_events": _asked_often,
}

# fmt: off
ODDITIES: dict[str, Life] = {
    "merged_as_draft": lambda s, c: _landed(s.open(c.crew[0], "Try the new queue", draft=True), c),
    "draft_and_back": lambda s, c: _landed(
        s.open(c.crew[0], "Split the settings form", draft=True).wait(6).ready().wait(2).back_to_draft()
        .wait(20).push().ready(), c),
    "opened_ready_then_draft": lambda s, c: _landed(
        s.open(c.crew[1], "Cache the price table").wait(1).back_to_draft().wait(30).ready(), c),
    "open_draft": lambda s, c: s.open(c.crew[0], "WIP: dark mode", draft=True, commits=4, coded=70),
    "by_an_agent": lambda s, c: _landed(
        s.open(CODER, "Fix the flaky upload test", draft=True, coded=0.5).wait(1).ready().request(REVIEWER)
        .wait(0.1).review(REVIEWER, "COMMENTED").comment(REVIEWER, "Two remarks inside.").wait(2)
        .push(c.lead, _TRAILER), c),
    "author_is_gone": lambda s, c: _landed(
        s.open(GHOST, "Support right-to-left text").comment(GHOST, "Ready when you are."), c),
    "reviewers_are_gone": lambda s, c: (
        s.open(c.crew[0], "Drop the old importer").wait(2).comment(None).review(None, "COMMENTED")
        .wait(5).review(GHOST, "APPROVED").wait(1).merge(None)),
    "fork_is_gone": lambda s, c: _landed(s.open(c.outsiders[1], "Fix a typo").from_lost_fork(), c, 30),
    "dismissed_approval": lambda s, c: (
        s.open(c.crew[0], "Round prices half to even").wait(2).review(c.lead, "APPROVED").wait(1).push().dismiss(c.lead)
        .wait(8).merge(c.crew[0])),
    "dismissed_changes_requested": lambda s, c: _landed(
        s.open(c.crew[1], "Retry on 503").wait(4).review(c.crew[0], "CHANGES_REQUESTED").wait(20).dismiss(c.lead), c),
    "pending_review": lambda s, c: (
        s.open(c.crew[0], "Show the quota in the header").wait(1).review(VIEWER, "PENDING").wait(40).comment(c.lead)),
    "force_pushed": lambda s, c: _landed(
        s.open(c.crew[0], "Use the new date parser", commits=3).wait(4).review(c.lead, "CHANGES_REQUESTED")
        .wait(10).force_push("Use the new date parser"), c),
    "base_merged_in": lambda s, c: _landed(
        s.open(c.crew[1], "Generate the client").wait(3).review(c.lead, "COMMENTED").wait(1)
        .push(text="Merge branch 'main'", merges=True).push_as_machine(), c),
    "reopened": lambda s, c: _landed(
        s.open(c.crew[0], "Allow commas in tags").wait(5).close(c.lead).wait(30).reopen(), c),
    "closed_unmerged": lambda s, c: (
        s.open(c.outsiders[0], "Rewrite everything").wait(7).review(c.lead, "CHANGES_REQUESTED").wait(90)
        .close(c.outsiders[0])),
    "landed_by_a_commit": lambda s, c: (
        s.open(c.crew[0], "Trim log lines").wait(4).review(c.lead, "APPROVED").wait(1)
        .close(c.lead, landed_as="ab" * 20)),
    "merged_unreviewed": lambda s, c: s.open(c.crew[1], "Hotfix: wrong currency", coded=0.2).wait(0.1).merge(c.crew[1]),
    "reviewed_after_the_merge": lambda s, c: (
        s.open(c.crew[0], "Unblock the release").wait(1).merge(c.crew[0]).wait(12).review(c.lead, "APPROVED")),
    "reverts_another": _reverting,
    "reviewed_by_the_author": lambda s, c: _landed(
        s.open(c.crew[0], "Explain the cache").wait(1).review(c.crew[0], "COMMENTED", "A note for readers."), c),
    "waits": lambda s, c: s.open(c.crew[1], "Change the default font").request(c.lead),
    "asked_again": lambda s, c: _landed(
        s.open(c.crew[0], "Page the search results").request(c.lead).wait(8).unrequest(c.lead).request(c.crew[1])
        .wait(5).review(c.crew[1], "COMMENTED").wait(1).push().request(c.crew[1]).wait(20).request(c.lead), c),
    "team_asked": lambda s, c: _landed(s.open(c.crew[0], "Rotate the keys").request_team(), c),
    "odd_title": lambda s, c: _landed(s.open(c.crew[0], _ODD).label("needs, comma").wait(1).comment(c.lead, _ODD), c),
    "without_commits": lambda s, c: s.open(c.crew[1], "Nothing left to do", commits=0).wait(50).close(c.crew[1]),
}
