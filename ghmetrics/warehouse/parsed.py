"""What dbt has parsed of the project, kept for the next workspace: to parse it takes as long as all else of a build."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self

import orjson

from ghmetrics.atomic import replaced
from ghmetrics.cache_folder import cache_folder
from ghmetrics.errors import OutputFailed, UsageError
from ghmetrics.warehouse.record import BuildRecord

FILE = "partial_parse.msgpack"
"""Its name at dbt, in the folder where dbt keeps what it remembers."""
MOST = 5
"""So many are kept, the newest: each version and each set of settings has one of its own."""


@dataclass(frozen=True)
class Parsed:
    """One project with one set of settings and of paths, as dbt's own version parses it, in the person's cache folder.

    dbt itself sees what of it still holds, and parses the rest anew: CSV files that differ, and all of it where the
    file is damaged. It holds no rows. A cache folder that can't be read or written costs time and nothing else."""

    kept: Path | None

    @classmethod
    def of(cls, project: Path, variables: Mapping[str, object], paths: Sequence[str]) -> Self:
        """Where the one of a prepared project is, with variables and paths as dbt is given them."""
        record = BuildRecord.of(project, variables)
        files = {path: digest for path, digest in record.files.items() if not path.startswith("seeds/")}
        what = orjson.dumps([files, record.variables, [*paths], version("dbt-core")], option=orjson.OPT_SORT_KEYS)
        folder = cache_folder()
        return cls(folder and folder / f"parsed-{hashlib.sha256(what).hexdigest()[:32]}.msgpack")

    @contextmanager
    def lent_to(self, target: Path) -> Iterator[None]:
        """Around a build: its dbt begins with it where it remembers nothing yet, and what it remembers then is kept.

        Of a block that fails nothing is kept. A new workspace's is kept always: what was lent may have been damaged."""
        is_new = not (target / FILE).exists()
        if is_new:
            with suppress(OSError):
                target.mkdir(parents=True, exist_ok=True)
                if self.kept:
                    shutil.copyfile(self.kept, target / FILE)
        yield
        if self.kept and (is_new or not self.kept.exists()):
            _keep(target / FILE, self.kept)


def _keep(remembered: Path, kept: Path) -> None:
    with suppress(OSError, OutputFailed, UsageError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with replaced(kept) as fresh:
            shutil.copyfile(remembered, fresh)
        others = sorted(kept.parent.glob("parsed-*.msgpack"), key=lambda path: path.stat().st_mtime)
        for old in others[:-MOST]:
            old.unlink(missing_ok=True)
