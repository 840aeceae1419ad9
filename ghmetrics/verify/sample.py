"""Which pull requests of a repository are looked at, and what is known of each by now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from ghmetrics.github.documents import Failed, Repository
from ghmetrics.lake.landed import read_landed
from ghmetrics.lake.snapshots import read_sources
from ghmetrics.verify import judge
from ghmetrics.verify.compare import addresses
from ghmetrics.verify.fresh import Fetched, Wanted
from ghmetrics.verify.inputs import made_of_another_lake
from ghmetrics.verify.result import Difference, PullRequestCheck, RepositoryCheck, Verdict
from ghmetrics.warehouse.read import Warehouse


@dataclass
class Sample:
    """The sample of one repository. `names` are the folders of the lake that hold something of it."""

    repo_id: int
    full_name: str
    names: Collection[str]
    trouble: str | None = None
    wanted: dict[int, Wanted] = field(default_factory=dict)
    unheard_of: list[int] = field(default_factory=list)
    """Pull requests that the warehouse has without a snapshot in the lake."""
    fetched: dict[int, Fetched] = field(default_factory=dict)
    repository: Repository | None = None
    addresses: dict[int, str] = field(default_factory=dict)
    comparable: list[Fetched] = field(default_factory=list)
    """What has not changed on GitHub, so that it makes the same marts if these are right."""
    verdicts: dict[int, tuple[Verdict, str]] = field(default_factory=dict)
    """Of those that are not compared, or whose differences say more than that they are wrong."""

    def draw(self, warehouse: Warehouse, lake: Path, size: int, seed: int) -> None:
        """Choose at random. Where the warehouse is not what the lake makes, that is the trouble. Raises DamagedFile."""
        landed = read_landed(lake, self.names, self.repo_id)
        self.trouble = made_of_another_lake(warehouse, lake, self.names, self.repo_id, landed)
        if self.trouble:
            return
        there = {number: each for number, each in landed.items() if not each.is_deleted}
        self.addresses = addresses(warehouse, self.repo_id)
        known = there.keys() | self.addresses.keys()
        chosen = Random(f"{seed}/{self.repo_id}").sample(sorted(known), min(size, len(known)))  # noqa: S311 -- no secret
        sources = read_sources(lake, self.names, self.repo_id)
        self.wanted = {
            number: Wanted(number, there[number], sources[there[number].snapshot_id])
            for number in sorted(chosen)
            if number in there
        }
        self.unheard_of = sorted(set(chosen) - there.keys())

    def take(self, fetched: Iterable[Fetched]) -> None:
        """What came from GitHub, and what it says by itself: changed, gone, not to be had."""
        for each in fetched:
            number = each.wanted.number
            self.fetched[number] = each
            if isinstance(each.found, Failed):
                gone = "it is gone from GitHub"
                self.verdicts[number] = ("changed", gone) if each.is_gone else ("unknown", str(each.found.error))
            elif reason := judge.change(each.found, each.wanted.landed):
                self.verdicts[number] = ("changed", reason)
            elif reason := judge.hindrance(each.found, each.wanted.landed):
                self.verdicts[number] = ("unknown", reason)
            else:
                self.comparable.append(each)

    @property
    def compared(self) -> list[int]:
        return sorted([*self.unheard_of, *(each.wanted.number for each in self.comparable)])

    def check(self, differences: dict[int, list[Difference]]) -> RepositoryCheck:
        """All of it as a result."""
        if self.trouble:
            return RepositoryCheck(self.full_name, trouble=self.trouble)
        checks = [
            self._check(number, differences.get(number, [])) for number in sorted([*self.unheard_of, *self.wanted])
        ]
        return RepositoryCheck(self.full_name, tuple(checks))

    def _check(self, number: int, found: list[Difference]) -> PullRequestCheck:
        plain: tuple[Verdict, None] = ("wrong" if found else "right", None)
        verdict, reason = self.verdicts.get(number, plain)
        wanted, fetched = self.wanted.get(number), self.fetched.get(number)
        return PullRequestCheck(
            number, self.addresses.get(number, ""), verdict, wanted.landed_over if wanted else None,
            fetched.fetched_over if fetched else None, reason, tuple(found),
        )  # fmt: skip
