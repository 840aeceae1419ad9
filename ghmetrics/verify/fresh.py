"""Pull requests fetched once more, over the API that did not bring them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from ghmetrics.errors import GitHubError
from ghmetrics.github.documents import Failed, Listed, PullRequestDocument, Repository
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.refusals import NotThere
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import Transport, choose_transport
from ghmetrics.lake.landed import Landed


class Extras(NamedTuple):
    commits: bool
    comments: bool


@dataclass(frozen=True)
class Wanted:
    """A pull request as the lake has it, and the API that brought it."""

    number: int
    landed: Landed
    landed_over: str

    @property
    def extras(self) -> Extras:
        """With what it has landed of that which is fetched only where it is wanted."""
        return Extras("commits" in self.landed.counts, "comments" in self.landed.counts)


@dataclass(frozen=True)
class Fetched:
    """What came of asking once more. `is_gone`: none of the tokens sees it on GitHub any more."""

    wanted: Wanted
    fetched_over: str
    at: datetime
    found: PullRequestDocument | Failed
    is_gone: bool = False


class Fresh:
    """GitHub, asked without a cache for what the lake has. Without a token there is only REST to ask."""

    def __init__(self, session: GitHubSession) -> None:
        self._session = session
        self._has_token = session.token is not None

    def repository(self, full_name: str, repo_id: int) -> Repository:
        """The repository that is known by this name and number. Raises GitHubError where it is another one now."""
        found = choose_transport("auto", self._session).repository(full_name)
        if found.id != repo_id:
            raise GitHubError(f"On GitHub another repository is called {full_name} now.")
        if found.full_name != full_name:
            raise GitHubError(f"On GitHub it is called {found.full_name} now: sync, build, then verify.")
        return found

    def fetch(self, repository: Repository, wanted: Iterable[Wanted]) -> Iterator[Fetched]:
        """Each of them over the other API, with the extras that it landed with. Raises what befalls them all."""
        groups: dict[tuple[str, Extras], list[Wanted]] = defaultdict(list)
        for each in wanted:
            groups[self._other(each.landed_over), each.extras].append(each)
        for (name, extras), group in groups.items():
            yield from self._over(name, repository, group, extras)

    def fetch_alike(self, repository: Repository, wanted: Wanted) -> PullRequestDocument | None:
        """One of them over the API that brought it; None where it can't be had."""
        if wanted.landed_over == "graphql" and not self._has_token:
            return None
        (found,) = self._over(wanted.landed_over, repository, [wanted], wanted.extras)
        return None if isinstance(found.found, Failed) else found.found

    def _other(self, landed_over: str) -> str:
        return "graphql" if landed_over == "rest" and self._has_token else "rest"

    def _over(self, name: str, repository: Repository, group: Sequence[Wanted], extras: Extras) -> Iterator[Fetched]:
        """What fails has a second chance: servers stumble."""
        transport = choose_transport("graphql" if name == "graphql" else "rest", self._session)
        by_number = {each.number: each for each in group}
        entries = [Listed(each.number, each.landed.node_id, each.landed.updated_at) for each in group]
        failed: list[Failed] = []
        for found in transport.documents(repository, entries, **extras._asdict(), learnt=Learnt()):
            if isinstance(found, Failed):
                failed.append(found)
            else:
                yield Fetched(by_number[found.number], name, _now(), found)
        again = [each.entry for each in failed]
        for found in transport.documents(repository, again, **extras._asdict(), learnt=Learnt()):
            number = found.entry.number if isinstance(found, Failed) else found.number
            yield Fetched(by_number[number], name, _now(), found, _is_gone(transport, repository, found))


def _is_gone(transport: Transport, repository: Repository, found: PullRequestDocument | Failed) -> bool:
    return (
        isinstance(found, Failed) and isinstance(found.error, NotThere) and transport.is_gone(repository, found.entry)
    )


def _now() -> datetime:
    return datetime.now(UTC)
