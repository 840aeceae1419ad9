"""A workspace that stays in one place, for tests that change it."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Standing:
    """A built workspace at `place`, and how it was at first.

    In another place a plain dbt would parse the whole project anew, which takes longer than all else of a build. So tests
    that build do not copy a workspace into folders of their own: each has it back where it was built."""

    place: Path
    kept: Path

    @classmethod
    def of(cls, place: Path) -> "Standing":
        return cls(place, Path(shutil.copytree(place, place.with_name(f"{place.name}-as-it-was"))))

    def restored(self) -> Path:
        shutil.rmtree(self.place, ignore_errors=True)  # a test may have moved it away
        return Path(shutil.copytree(self.kept, self.place))
