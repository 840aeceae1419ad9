"""What every old repository holds and every reader of it trips over, each once. The names are the documentation."""

from collections.abc import Callable

from ghmetrics.demo.people import CODER, GHOST, REVIEWER, VIEWER
from ghmetrics.demo.story import Cast, Story


def merged_as_draft(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Try the new queue", draft=True).wait(3).review(cast.lead, "APPROVED").wait(1)
    story.merge(cast.lead)


def draft_and_back(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Split the settings form", draft=True).wait(6).ready().wait(2).back_to_draft()
    story.wait(20).push().ready().wait(4).review(cast.lead, "APPROVED").wait(1).merge(cast.crew[0])


def opened_ready_then_draft(story: Story, cast: Cast) -> None:
    story.open(cast.crew[1], "Cache the price table").wait(1).back_to_draft().wait(30).ready()
    story.wait(3).review(cast.lead, "APPROVED").wait(2).merge(cast.crew[1])


def open_draft(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "WIP: dark mode", draft=True, commits=4, coded=70)


def by_an_agent(story: Story, cast: Cast) -> None:
    story.open(CODER, "Fix the flaky upload test", draft=True, coded=0.5).wait(1).ready().request(REVIEWER)
    story.wait(0.1).review(REVIEWER, "COMMENTED").wait(2).push(
        cast.lead, "Tidy up\n\nCo-authored-by: Copilot <Copilot@users.noreply.github.com>"
    )
    story.wait(1).review(cast.crew[0], "APPROVED").wait(1).merge(cast.lead)


def author_is_gone(story: Story, cast: Cast) -> None:
    story.open(GHOST, "Support right-to-left text").wait(9).review(cast.lead, "APPROVED").wait(2).merge(cast.lead)


def reviewer_is_gone(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Drop the old importer").wait(2).review(None, "COMMENTED").wait(5).review(
        GHOST, "APPROVED"
    )
    story.wait(1).merge(None)


def fork_is_gone(story: Story, cast: Cast) -> None:
    story.open(cast.outsiders[1], "Fix a typo in the welcome text").pull.body["head"]["repo"] = None
    story.wait(30).review(cast.crew[0], "APPROVED").wait(1).merge(cast.lead)


def dismissed_approval(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Round prices half to even").wait(2).review(cast.lead, "APPROVED").wait(1).push()
    story.dismiss(cast.lead).wait(8).merge(cast.crew[0])


def dismissed_changes_requested(story: Story, cast: Cast) -> None:
    story.open(cast.crew[1], "Retry on 503").wait(4).review(cast.crew[0], "CHANGES_REQUESTED").wait(20)
    story.dismiss(cast.lead).review(cast.lead, "APPROVED").wait(1).merge(cast.crew[1])


def pending_review(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Show the quota in the header").wait(1).review(VIEWER, "PENDING").wait(40).comment(
        cast.lead
    )


def force_pushed(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Use the new date parser", commits=3).wait(4).review(cast.lead, "CHANGES_REQUESTED")
    story.wait(10).force_push("Use the new date parser").wait(2).review(cast.lead, "APPROVED").wait(1)
    story.merge(cast.crew[0])


def merges_main_and_machine(story: Story, cast: Cast) -> None:
    story.open(cast.crew[1], "Generate the client").wait(3).review(cast.lead, "COMMENTED").wait(1)
    story.push(text="Merge branch 'main'", merges=True).push_as_machine().wait(2).review(cast.lead, "APPROVED")
    story.wait(1).merge(cast.lead)


def reopened(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Allow commas in tags").wait(5).close(cast.lead).wait(30).reopen().wait(6)
    story.review(cast.lead, "APPROVED").wait(2).merge(cast.lead)


def closed_unmerged(story: Story, cast: Cast) -> None:
    story.open(cast.outsiders[0], "Rewrite everything").wait(7).review(cast.lead, "CHANGES_REQUESTED").wait(90)
    story.close(cast.outsiders[0])


def landed_by_a_commit(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Trim log lines").wait(4).review(cast.lead, "APPROVED").wait(1)
    story.close(cast.lead, landed_as="ab" * 20)


def merged_unreviewed(story: Story, cast: Cast) -> None:
    story.open(cast.crew[1], "Hotfix: wrong currency sign", coded=0.2).wait(0.1).merge(cast.crew[1])


def reviewed_after_the_merge(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Unblock the release").wait(1).merge(cast.crew[0]).wait(12).review(cast.lead, "APPROVED")


def reviewed_by_the_author(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Explain the cache").wait(1).review(cast.crew[0], "COMMENTED", "A note for readers.")
    story.wait(9).review(cast.lead, "APPROVED").wait(1).merge(cast.crew[0])


def waits(story: Story, cast: Cast) -> None:
    story.open(cast.crew[1], "Change the default font").request(cast.lead)


def asked_again(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Page the search results").request(cast.lead).wait(8).unrequest(cast.lead)
    story.request(cast.crew[1]).wait(5).review(cast.crew[1], "COMMENTED").wait(1).push().request(cast.crew[1]).wait(20)
    story.request(cast.lead).wait(3).review(cast.lead, "APPROVED").wait(1).merge(cast.crew[0])


def team_asked(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Rotate the keys").request_team().wait(10).review(cast.lead, "APPROVED").wait(1)
    story.merge(cast.lead)


def reverted(story: Story, cast: Cast) -> None:
    """The one that reverts: GitHub's button names the branch after the pull request before it."""
    story.open(cast.lead, 'Revert "the one before"', branch=f"revert-{story.number - 1}-change", coded=0).wait(0.5)
    story.review(cast.crew[0], "APPROVED").wait(0.1).merge(cast.lead)


def odd_title(story: Story, cast: Cast) -> None:
    odd = (
        "Quote \"it\" 'twice' <b>&amp;</b> 🚀👩‍💻 \u202eright\u202c naïve\u2028line\u00a0'; drop table x;-- | \\n =1+1"
    )
    story.open(cast.crew[0], odd).label("needs, comma").wait(5).review(cast.lead, "APPROVED", odd).wait(1)
    story.merge(cast.lead)


def without_commits(story: Story, cast: Cast) -> None:
    story.open(cast.crew[1], "Nothing left after the rebase", commits=0).wait(50).close(cast.crew[1])


def more_than_100_reviews(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Design the permission model")
    for place in range(112):
        story.wait(0.5).review(cast.lead if place % 3 else cast.crew[1], "COMMENTED", f"Remark {place + 1}")
    story.review(cast.lead, "APPROVED").wait(1).merge(cast.crew[0])


def more_than_100_commits(story: Story, cast: Cast) -> None:
    story.open(cast.crew[1], "Bring in the old repository", commits=131, coded=900).wait(30)
    story.review(cast.lead, "APPROVED").wait(1).merge(cast.lead)


def more_than_100_events(story: Story, cast: Cast) -> None:
    story.open(cast.crew[0], "Tune the reviewer roulette")
    for _ in range(54):
        story.wait(0.4).request(cast.lead).wait(0.2).unrequest(cast.lead)
    story.wait(2).review(cast.lead, "APPROVED").wait(1).merge(cast.crew[0])


Life = Callable[[Story, Cast], None]

HEAVY: tuple[Life, ...] = (more_than_100_reviews, more_than_100_commits, more_than_100_events)
ODDITIES: tuple[Life, ...] = (
    merged_as_draft, draft_and_back, opened_ready_then_draft, open_draft, by_an_agent, author_is_gone, reviewer_is_gone,
    fork_is_gone, dismissed_approval, dismissed_changes_requested, pending_review, force_pushed, merges_main_and_machine,
    reopened, closed_unmerged, landed_by_a_commit, merged_unreviewed, reverted, reviewed_after_the_merge,
    reviewed_by_the_author, waits, asked_again, team_asked, odd_title, without_commits,
)  # fmt: skip
