"""dbt in a process of its own: what it says becomes progress, its results become reasons."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import orjson

from ghmetrics.errors import BuildFailed, Failure, UsageError
from ghmetrics.warehouse.notes import worded
from ghmetrics.warehouse.parsed import Parsed


@dataclass(frozen=True)
class ModelDone:
    """One model or test of the build is done: `done` of `total`."""

    name: str
    status: str
    done: int
    total: int


@dataclass(frozen=True)
class BuildPlan:
    """What is made anew: all but what staging has parsed; with `full_refresh` that, too; or some models only."""

    full_refresh: bool = False
    select: tuple[str, ...] = ()


Listener = Callable[[ModelDone], None]

CHILD = Path(__file__).with_name("dbt_child.py")
_FAILED = {"error", "fail", "runtime error"}
# A build asks for keys, sums and what people must know, in a few queries over all marts. What is asked column by
# column, and what takes as long as the build itself, is asked by `dbt build`.
_LEFT_OUT = ("test_type:generic", "tag:thorough")
# dbt asks GitHub nothing, so it gets nothing that the settings know, tokens and the way to an App's key among it, and
# nothing else that is called a secret; and no settings of another project.
_NOT_FOR_DBT = re.compile(r"(DBT|GHMETRICS|GITHUB|GH)_|.*(TOKEN|SECRET|PASSWORD|PRIVATE_KEY)", re.IGNORECASE)
SAME_AGAIN = ("resource_type:seed", "config.materialized:view")
"""What a build would make the same again while project, CSV files and settings are the same."""


class DbtRun:
    """One `dbt build` of a project, with the paths given by the environment.

    As a context it is the process: dbt loads in it while the project and the file are being prepared, and when the
    context ends, it ends."""

    def __init__(
        self,
        python: str,
        *,
        project: Path,
        lake: Path,
        warehouse: Path,
        target: Path,
        variables: Mapping[str, object],
        plan: BuildPlan,
    ) -> None:
        self._python, self._project, self._target, self._variables = python, project, target, variables
        self._plan, self._lake = plan, lake
        # As seen from the project they are the same in each workspace: in another place dbt need not parse all anew.
        self._paths = {
            "GHMETRICS_LAKE": _seen_from(project, lake),
            "GHMETRICS_WAREHOUSE": _seen_from(project, warehouse),
        }
        own = {name: value for name, value in os.environ.items() if not _NOT_FOR_DBT.match(name)}
        self._environment = own | self._paths | {"PYTHONUTF8": "1"}

    def build(self, tell: Listener, without: Sequence[str] = ()) -> tuple[str, ...]:
        """Run it, once, without some nodes in dbt's words; the data tests' warnings.

        Raises BuildFailed with what failed, why, and what to open; UsageError for a selection of nothing."""
        if options := [each for each in self._plan.select if each.startswith("-")]:
            raise UsageError(f"{options[0]} is no model: --select takes names of models, and no options of dbt.")
        parsed = Parsed.of(self._project, self._variables, list(self._paths.values()))
        with parsed.lent_to(self._target):
            results = self._results(tell, without)
        return tuple(self._reason(each) for each in results if each["status"] == "warn")

    def _results(self, tell: Listener, without: Sequence[str]) -> list[Mapping[str, Any]]:
        """What came of each node. Raises like `build`."""
        said: list[str] = []
        code, end = self._run(self._arguments(without), tell, said)
        results: list[Mapping[str, Any]] = end.get("results") or []
        if code:
            failures = tuple(self._failure(each) for each in results if each["status"] in _FAILED)
            why = _gist(end.get("exception") or "\n".join(said)) or f"dbt ended with status {code}."
            if self._plan.select and not results and "select" in why.lower():
                raise UsageError(f"--select {' '.join(self._plan.select)} can't be understood here: {why}")
            raise BuildFailed.because(failures or [why])
        if self._plan.select and not results:
            raise UsageError(f"--select {' '.join(self._plan.select)} matches no model: names are in docs/marts.md.")
        return results

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [self._python, "-P", str(CHILD)],
            env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.PIPE,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what it did not read any more
                stream.close()  # type: ignore[union-attr]

    def _run(self, arguments: list[str], tell: Listener, said: list[str]) -> tuple[int, dict[str, Any]]:
        end: dict[str, Any] = {}
        with suppress(BrokenPipeError):  # why it has ended is in what it said
            told = {"folder": str(self._project.resolve()), "arguments": arguments}
            self._process.stdin.write(orjson.dumps(told) + b"\n")  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]
        for line in self._process.stdout or ():
            match _parsed(line):
                case {"name": str(name), "status": str(status), "done": int(done), "total": int(total)}:
                    tell(ModelDone(name, status, done, total))
                case {"no_such": str(name)}:
                    raise UsageError(f"--select {name} matches no model: names are in docs/marts.md.")
                case {"results": _} as found:
                    end = found
                case _:  # what comes before dbt is up: a failed import, say
                    said.append(line.decode("utf-8", "replace"))
        return self._process.wait(), end

    def _arguments(self, without: Sequence[str]) -> list[str]:
        project, target = str(self._project.resolve()), str(self._target.resolve())
        return [
            "build", "--exclude-resource-type", "unit_test", "--exclude", *_LEFT_OUT, *without,
            # By itself dbt leaves out with a view each test that reads it.
            *(["--indirect-selection", "empty"] if without else []),
            *(["--select", *self._plan.select] if self._plan.select else []),
            *(["--full-refresh"] if self._plan.full_refresh else []),
            "--project-dir", project, "--profiles-dir", project, "--target-path", target, "--log-path", target,
            "--vars", orjson.dumps(self._variables).decode(),  # JSON is YAML
            "--target", "build", "--no-write-json", "--log-level", "none", "--log-level-file", "none",
            "--no-version-check", "--no-send-anonymous-usage-stats",
        ]  # fmt: skip

    def _failure(self, result: Mapping[str, Any]) -> Failure:
        """What was run, if it came so far: it is what DuckDB's line numbers are about."""
        ran = self._target / str(result["ran"]).partition(f"{self._target.name}/")[2] if result["ran"] else None
        file = ran if ran and ran.is_file() else self._project / result["source"]
        return Failure(_name(result), self._reason(result), file)

    def _reason(self, result: Mapping[str, Any]) -> str:
        """With the lake's path as everybody else sees it."""
        name = _name(result)
        if words := worded(name, int(result.get("failures") or 0)):
            return words
        message = " ".join(_plain(result.get("message") or result["status"]).split())
        return f"{name}: {message.replace(self._paths['GHMETRICS_LAKE'], str(self._lake.resolve()))}."


def _seen_from(project: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), project.resolve())).as_posix()
    except ValueError:  # on another drive
        return path.resolve().as_posix()


def _parsed(line: bytes) -> Any:  # noqa: ANN401 -- whatever it is
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _name(result: Mapping[str, Any]) -> str:
    return str(result["id"]).split(".")[2]


def _gist(text: str) -> str:
    """What dbt says when it stops before any model: of a traceback the last line, else all of it as one."""
    lines = [line.strip() for line in _plain(text).splitlines() if line.strip()]
    if not lines:
        return ""
    return lines[-1] if "Traceback" in text else " ".join(lines)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
