"""The verification of a workspace: draw a sample, fetch it afresh, make marts of it, compare."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ghmetrics.errors import AuthenticationError, GitHubError, NetworkError, RateLimited
from ghmetrics.github.documents import PullRequestDocument
from ghmetrics.github.jobs import Job, working_for
from ghmetrics.github.refusals import SsoMissing
from ghmetrics.github.session import GitHubSession
from ghmetrics.lake.inventory import repositories_in
from ghmetrics.lake.snapshots import read_documents
from ghmetrics.names import RepositoryName
from ghmetrics.state.locks import held
from ghmetrics.verify import compare, judge
from ghmetrics.verify.copies import copy_file, copy_lake, own_folder
from ghmetrics.verify.fresh import Fresh
from ghmetrics.verify.inputs import OTHER_VERSION, made_otherwise
from ghmetrics.verify.result import Difference, RepositoryCheck, Verification
from ghmetrics.verify.sample import Sample
from ghmetrics.verify.twin import Twin
from ghmetrics.warehouse.dbt_run import ModelDone
from ghmetrics.warehouse.project import prepare_project
from ghmetrics.warehouse.read import Warehouse

_Differences = dict[int, list[Difference]]

QUIET = "accounts, people's standing or comments have changed, which GitHub does not date"
UNSURE = "accounts, people's standing or comments differ, and without a token nobody can ask the API that brought it"
IN_THE_LAKE = "the lake holds something else than GitHub"
IN_THE_WAREHOUSE = "the lake holds what GitHub says, the warehouse does not"


@dataclass(frozen=True)
class Place:
    """Where a workspace keeps what is verified, and how its marts are made."""

    workspace: Path
    lake: Path
    warehouse: Path
    seeds: Path
    variables: Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """What is being done, and how much of it is done, of how much."""

    doing: str
    done: int
    total: int


class Verifier:
    """One verification. Lake, state and warehouse of the workspace are read and stay as they are."""

    def __init__(self, place: Place, session: GitHubSession, tell: Callable[[Step], None]) -> None:
        self._place, self._session, self._tell = place, session, tell
        self._fresh = Fresh(session)

    def verify(self, name: RepositoryName | None, *, sample: int, seed: int) -> Verification:
        """Look at up to `sample` pull requests of the named repository, or of each.

        Raises UsageError, WarehouseMissing, WorkspaceBusy, BuildFailed, DamagedFile, and the GitHubError that befalls
        all repositories."""
        started, workspace = time.monotonic(), self._place.workspace
        busy = f"Another verification is running in {workspace}: wait for it to end."
        with held(workspace, "verify", busy), own_folder(workspace) as folder:
            project = prepare_project(folder / ".dbt" / "project", self._place.seeds)
            twin = Twin(folder, project, self._place.variables, self._tell_building)
            warehouse, samples = self._look(twin, name)
            for each in samples:
                if each.trouble is None:
                    each.draw(warehouse, twin.lake, sample, seed)
                if each.trouble is None:
                    self._fetch(each)
            checks = self._compare(warehouse, twin, samples)
        return Verification(tuple(checks), sample, seed, time.monotonic() - started)

    def _look(self, twin: Twin, name: RepositoryName | None) -> tuple[Warehouse, list[Sample]]:
        """Lake and warehouse as they are at one moment: no build swaps the one, and nothing is deleted in the other."""
        place = self._place
        busy = f"A build is running in {place.workspace}: verify when it is done."
        with held(place.workspace, "build", busy):
            original = Warehouse(place.warehouse)
            chosen = compare.named(original, name.full_name) if name else compare.repositories(original)
            warehouse = Warehouse(twin.folder / "old" / place.warehouse.name)
            copy_file(place.warehouse, warehouse.path)
            folders = repositories_in(place.lake)
            samples = [Sample(key, title, folders.get(key, {title})) for key, title in chosen.items()]
            copy_lake(place.lake, {each for one in samples for each in one.names}, twin.lake)
            trouble = made_otherwise(place.workspace / ".dbt", twin.project, place.variables)
        for each in samples:
            each.trouble = trouble
        return warehouse, samples

    def _fetch(self, sample: Sample) -> None:
        """Raises what would befall the next repository as well."""
        total = len(sample.wanted)
        self._tell(Step(f"fetching from {sample.full_name}", 0, total))
        try:
            with working_for(Job(sample.full_name)):
                sample.repository = self._fresh.repository(sample.full_name, sample.repo_id)
                for done, fetched in enumerate(self._fresh.fetch(sample.repository, sample.wanted.values()), 1):
                    sample.take([fetched])
                    self._tell(Step(f"fetching from {sample.full_name}", done, total))
        except SsoMissing as wrong:
            sample.trouble = str(wrong)
        except (AuthenticationError, NetworkError, RateLimited):
            raise
        except GitHubError as wrong:
            sample.trouble = str(wrong)

    def _compare(self, warehouse: Warehouse, twin: Twin, samples: list[Sample]) -> list[RepositoryCheck]:
        looked_at = [each for each in samples if each.trouble is None]
        for each in looked_at:
            if each.repository:
                twin.land(each.repository, each.comparable)
        found: dict[int, _Differences] = {}
        if any(each.compared for each in looked_at):
            fresh = twin.build()
            if compare.columns(fresh) != compare.columns(warehouse):
                for each in looked_at:
                    each.trouble = OTHER_VERSION
            else:
                found = {each.repo_id: self._differences(warehouse, fresh, each) for each in looked_at}
                self._explain(warehouse, twin, looked_at, found)
        return [each.check(found.get(each.repo_id, {})) for each in samples]

    @staticmethod
    def _differences(warehouse: Warehouse, other: Warehouse, sample: Sample) -> _Differences:
        return compare.differences(warehouse, other, sample.repo_id, sample.compared)

    def _explain(self, warehouse: Warehouse, twin: Twin, samples: list[Sample], found: dict[int, _Differences]) -> None:
        """Where what differs is wrong, and which of it GitHub may have changed without a date."""
        quiet: list[tuple[Sample, int]] = []
        for sample in samples:
            differing = [each for each in sample.comparable if each.wanted.number in found[sample.repo_id]]
            ids = {each.wanted.landed.snapshot_id for each in differing}
            before = read_documents(twin.lake, sample.names, sample.repo_id, ids) if ids else {}
            for each in differing:
                number, document = each.wanted.number, each.found
                if not isinstance(document, PullRequestDocument):
                    continue
                then, now = before[each.wanted.landed.snapshot_id], judge.as_landed(document)
                if judge.is_same(then, now):
                    sample.verdicts[number] = ("wrong", IN_THE_WAREHOUSE)
                    continue
                sample.verdicts[number] = ("wrong", IN_THE_LAKE)
                if judge.is_quiet(then, now):
                    quiet.append((sample, number))
        if quiet:
            self._explain_quiet(warehouse, twin, quiet)

    def _explain_quiet(self, warehouse: Warehouse, twin: Twin, quiet: list[tuple[Sample, int]]) -> None:
        """If the warehouse is what the lake makes, and both APIs say the same today, it is GitHub that has changed."""
        twin.forget()
        unchanged = twin.build()
        wrong = {sample.repo_id: self._differences(warehouse, unchanged, sample) for sample, _ in quiet}
        for sample, number in quiet:
            fetched = sample.fetched[number]
            if number in wrong[sample.repo_id] or not sample.repository:
                continue
            again = None
            with suppress(GitHubError):
                again = self._fresh.fetch_alike(sample.repository, fetched.wanted)
            if again is None:
                sample.verdicts[number] = ("unknown", UNSURE)
            elif again == fetched.found:
                sample.verdicts[number] = ("changed", QUIET)

    def _tell_building(self, step: ModelDone) -> None:
        self._tell(Step("building", step.done, step.total))
