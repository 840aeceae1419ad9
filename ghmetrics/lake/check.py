"""Reading every file of the lake wholly, and saying what is wrong in one sentence each."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ghmetrics.errors import BrokenPayloads, DamagedFile
from ghmetrics.lake.files import ASIDE, has_whole_ends, is_temporary, reading, set_aside
from ghmetrics.lake.inventory import repositories_in, take_inventory
from ghmetrics.lake.schema import KINDS, schema

_BATCH = 500
_DEPTH = 6  # raw, kind, owner, repository, day, file
_LEFT_BEHIND_S = 3600.0
"""So old a temporary file is nobody's any more."""

Concern = Literal["damaged", "odd", "left over", "note"]
"""A damaged file stops every reader or lacks rows, an odd one is not as docs/lake.md says; the others do no harm."""

UNREADABLE = "unreadable"
"""Payloads that dbt leaves out. Only fetching them again brings them back, as with a damaged file."""


@dataclass(frozen=True)
class Finding:
    """What is wrong with one file. `repository` is the name of its folder; whether a build can't read it at all."""

    concern: Concern
    path: Path
    repository: str
    text: str
    stops_builds: bool = False


@dataclass(frozen=True)
class Checked:
    """What a check read and found."""

    files: int
    rows: int
    findings: tuple[Finding, ...]

    @property
    def damaged(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.concern == "damaged")


def check(root: Path) -> Checked:
    """Read all of the lake. Raises OSError where the system refuses."""
    files = rows = 0
    findings: list[Finding] = []
    for kind in KINDS:
        for path in sorted((root / "raw" / kind).rglob("*")):
            if path.is_dir():
                continue
            where = _repository(path)
            if is_temporary(path):
                if time.time() - path.stat().st_mtime > _LEFT_BEHIND_S:
                    findings.append(Finding("left over", path, where, "was left half-written by a crash"))
            elif path.name.endswith(ASIDE):
                findings.append(Finding("left over", path, where, "is damaged and was set aside"))
            elif path.suffix != ".parquet" or len(path.relative_to(root).parts) != _DEPTH:
                findings.append(Finding("note", path, where, "is no file of the lake, nobody reads it"))
            else:
                files += 1
                try:
                    found, count = _read(path, kind)
                except DamagedFile as wrong:
                    stops = not isinstance(wrong, BrokenPayloads)
                    findings.append(Finding("damaged", path, where, wrong.reason, stops_builds=stops))
                    continue
                rows += count
                findings += (Finding("odd", path, where, text) for text in found)
    findings += _orphans(root)
    return Checked(files, rows, tuple(findings))


def repair(checked: Checked) -> dict[str, list[Path]]:
    """Set the damaged files aside and delete what crashes left; by repository what was set aside, under its new name.

    These repositories have lost rows, until a sync fetches them again. Files that were set aside before are deleted."""
    lost: dict[str, list[Path]] = {}
    for finding in checked.findings:
        if finding.concern == "left over":
            finding.path.unlink(missing_ok=True)
        elif finding.concern == "damaged":
            lost.setdefault(finding.repository, []).append(set_aside(finding.path))
    return lost


def _repository(path: Path) -> str:
    parts = dict(part.split("=", 1) for part in path.parts if "=" in part)
    return f"{parts.get('owner', '?')}/{parts.get('repo', '?')}"


def _read(path: Path, kind: str) -> tuple[list[str], int]:
    """What is odd in a file, and its rows. Raises DamagedFile."""
    found: list[str] = []
    counts: Counter[str] = Counter()
    repositories: set[int] = set()
    if not has_whole_ends(path):
        raise DamagedFile(path, "its first or last bytes are not those of a Parquet file")
    with reading(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        wrong = [field.name for field in schema(kind) if not _has(file.schema_arrow, field)]
        for batch in file.iter_batches(_BATCH, use_threads=False):
            batch.validate(full=True)
            counts["rows"] += batch.num_rows
            if not wrong:
                repositories |= set(batch["repo_id"].unique().to_pylist())
                counts.update(_oddities(batch, kind, path.parent.name.removeprefix("date=")))
    if unreadable := counts.pop(UNREADABLE, 0):
        raise BrokenPayloads(path, f"{unreadable} of its payloads are no JSON objects")
    rows = counts.pop("rows", 0)
    if wrong:
        found.append(f"lacks the column {', '.join(wrong)}, or has it in another type")
    if len(repositories) > 1:
        found.append(f"mixes rows of the repositories {', '.join(map(str, sorted(repositories)))}")
    return [*found, *(text.format(count) for text, count in counts.items() if count)], rows


def _has(found: pa.Schema, field: pa.Field) -> bool:
    return bool(found.get_field_index(field.name) >= 0 and found.field(field.name).type == field.type)


def _oddities(batch: pa.RecordBatch, kind: str, day: str) -> dict[str, int]:
    """Sentences about the rows, and how many rows each is true of."""
    days = batch["fetched_at"].cast(pa.timestamp("us")).cast(pa.date32()).cast(pa.string())
    return {
        UNREADABLE: sum(not _is_object(payload) for payload in batch["payload"].to_pylist()),
        f"has {{}} rows that were not fetched on {day}, the day of its folder": batch.num_rows
        - (pc.sum(pc.equal(days, day)).as_py() or 0),
        "has {} rows without a value in a column that must have one": sum(
            batch[field.name].null_count for field in schema(kind) if not field.nullable
        ),
    }


def _is_object(payload: str | None) -> bool:
    try:
        return isinstance(orjson.loads(payload or ""), dict)
    except orjson.JSONDecodeError:
        return False


def _orphans(root: Path) -> Iterator[Finding]:
    """Rows that no reader sees because the pull requests that they belong to were never written."""
    for repo_id, names in repositories_in(root).items():
        try:
            inventory = take_inventory(root, repo_id, names)
        except DamagedFile:
            continue  # what belongs together is only known when all can be read
        for file in inventory.files:
            orphans = sum(count for snapshot, count in file.rows.items() if snapshot not in inventory.committed_at)
            if orphans:
                text = (
                    f"has {orphans} rows of fetches that were cut off: nobody sees them, `ghmetrics compact` drops them"
                )
                yield Finding("note", file.path, _repository(file.path), text)
