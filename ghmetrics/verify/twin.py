"""What dbt makes of the lake and a few fresh fetches, in files of their own."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from ghmetrics.github.documents import PullRequestDocument, Repository
from ghmetrics.lake.write import write_rows
from ghmetrics.sync.engine import new_sync_id
from ghmetrics.sync.rows import Origin
from ghmetrics.verify.fresh import Fetched
from ghmetrics.warehouse.build import make_warehouse
from ghmetrics.warehouse.dbt_run import Listener
from ghmetrics.warehouse.read import Warehouse

TICK = timedelta(microseconds=1)


@dataclass
class Twin:
    """A copy of the lake in a folder that nobody else uses, and the project and the variables that make marts of it."""

    folder: Path
    project: Path
    variables: Mapping[str, object]
    tell: Listener
    _written: list[Path] = field(default_factory=list)
    _builds: Iterable[int] = field(default_factory=count)

    @property
    def lake(self) -> Path:
        return self.folder / "lake"

    def land(self, repository: Repository, fetched: Iterable[Fetched]) -> None:
        """Add documents as the newest snapshots of their pull requests. No sync is noted, so that `as_of` stays."""
        groups: dict[str, list[tuple[PullRequestDocument, datetime]]] = defaultdict(list)
        for each in fetched:
            if isinstance(each.found, PullRequestDocument):
                at = max(each.at, each.wanted.landed.fetched_at + TICK)
                groups[each.fetched_over].append((each.found, at))
        for source, documents in groups.items():
            sync_id = new_sync_id(datetime.now(UTC))
            rows = Origin(repository, sync_id, source).snapshots(documents)
            self._written += write_rows(self.lake, rows, f"verify-{sync_id}")

    def forget(self) -> None:
        """Take out again what was added."""
        while self._written:
            self._written.pop().unlink()

    def build(self) -> Warehouse:
        """Make the marts of what is in the lake now. Raises BuildFailed."""
        # The base name stands in DuckDB's views. Each is made under the name of a workspace's builds, and then set
        # aside: dbt would parse the whole project once more for the sake of another path.
        file = self.folder / ".build-warehouse" / "warehouse.duckdb"
        file.parent.mkdir()
        make_warehouse(
            sys.executable, project=self.project, lake=self.lake, warehouse=file, target=self.project.parent,
            variables=self.variables, tell=self.tell,
        )  # fmt: skip
        return Warehouse(file.parent.rename(self.folder / f"build-{next(iter(self._builds))}") / file.name)
