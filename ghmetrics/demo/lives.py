"""The ordinary lives: waits with long tails, one or two rounds of review, some merged without any."""

from random import Random

from ghmetrics.demo.people import DEPENDENCIES, REVIEWER, Body
from ghmetrics.demo.story import Cast, Story

_VERBS = ("Add", "Fix", "Simplify", "Speed up", "Document", "Remove", "Test", "Move", "Harden", "Rename")
_THINGS = (
    "the search box,the export,date parsing,retries,the cache key,old flags,the settings form,error messages,log lines"
)
_PLACES = ("", " for new accounts", " on small screens", " under load", " in the nightly job", " behind a flag")
_LIBRARIES = ("fast-json", "paint-kit", "http-lite", "tiny-orm", "date-tools")


def title(rng: Random) -> str:
    return f"{rng.choice(_VERBS)} {rng.choice(_THINGS.split(','))}{rng.choice(_PLACES)}"


def ordinary(story: Story, cast: Cast) -> None:
    rng = story.rng
    if story.chance(0.12):
        _update_of_a_library(story, cast)
        return
    author = rng.choice((cast.lead, *cast.crew, *cast.crew, cast.outsiders[0]))
    draft = story.chance(0.2)
    story.open(author, title(rng), draft=draft, commits=rng.choice((1, 1, 2, 3, 5)), coded=story.hours(14, 1.3))
    if story.chance(0.3):
        story.label(rng.choice(("bug", "feature", "chore")))
    if draft:
        story.wait(story.hours(20)).ready()
    if story.chance(0.06):
        story.wait(story.hours(3)).merge(author)
    elif story.chance(0.06):
        story.wait(story.hours(60)).comment(cast.reviewer(rng, author), "We went another way.").close(author)
    elif story.chance(0.03):
        story.request(cast.lead)  # and nobody ever looks
    else:
        _reviewed(story, cast, author)


def _update_of_a_library(story: Story, cast: Cast) -> None:
    minor = story.rng.randrange(2, 30)
    library = story.rng.choice(_LIBRARIES)
    story.open(DEPENDENCIES, f"Bump {library} from 1.{minor - 1}.0 to 1.{minor}.0", coded=0.02)
    story.label("dependencies").wait(story.hours(18))
    if story.chance(0.25):
        story.comment(DEPENDENCIES, "Superseded by a newer version.").close(DEPENDENCIES)
    else:
        story.review(cast.lead, "APPROVED").wait(0.1).merge(cast.lead)


def _reviewed(story: Story, cast: Cast, author: Body) -> None:
    rng, reviewer = story.rng, cast.reviewer(story.rng, author)
    if story.chance(0.75):
        story.wait(story.hours(0.2)).request(reviewer)
    if story.chance(0.2):
        story.wait(0.05).review(REVIEWER, "COMMENTED", "I read 3 of 3 changed files.")
    story.wait(story.hours(cast.pace))
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        story.review(reviewer, rng.choice(("CHANGES_REQUESTED", "COMMENTED", "COMMENTED")), "Two questions inside.")
        story.wait(story.hours(5)).push()
        if story.chance(0.4):
            story.comment(author)
        story.wait(story.hours(cast.pace / 2))
    if story.chance(0.04):
        story.close(author)
        return
    story.review(reviewer, "APPROVED")
    if story.chance(0.25):
        story.wait(story.hours(2)).review(cast.reviewer(rng, author, reviewer), "APPROVED")
    story.wait(story.hours(2.5, 1.4)).merge(author if story.chance(0.6) else cast.lead)
    if story.chance(0.1):
        story.wait(story.hours(200)).comment(cast.outsiders[1], "This still helps, thanks!")
