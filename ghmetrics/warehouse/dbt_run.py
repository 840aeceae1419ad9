"""dbt in a process of its own: its JSON log becomes progress, its results become reasons."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ghmetrics.errors import BuildFailed
from ghmetrics.warehouse.notes import COUNTED_BY_DBT, worded


@dataclass(frozen=True)
class ModelDone:
    """One model or test of the build is done: `done` of `total`."""

    name: str
    status: str
    done: int
    total: int


Listener = Callable[[ModelDone], None]

_DONE = {"LogModelResult", "LogTestResult", "LogSeedResult", "LogNodeResult"}
_FAILED = {"error", "fail", "runtime error"}


class DbtRun:
    """One `dbt build` of a prepared project, with the paths given by the environment."""

    def __init__(
        self,
        python: str,
        *,
        project: Path,
        lake: Path,
        warehouse: Path,
        target: Path,
        variables: Mapping[str, object],
    ) -> None:
        self._python, self._project, self._target, self._variables = python, project, target, variables
        # dbt asks GitHub nothing, so it gets no token; and no settings of another project.
        inherited = {
            name: value for name, value in os.environ.items()
            if not name.startswith("DBT_") and not name.endswith("TOKEN")
        }  # fmt: skip
        self._environment = inherited | {
            "GHMETRICS_LAKE": str(lake.resolve()),
            "GHMETRICS_WAREHOUSE": str(warehouse.resolve()),
            "PYTHONUTF8": "1",
        }

    def build(self, tell: Listener) -> tuple[str, ...]:
        """Run it; the data tests' warnings. Raises BuildFailed with each model that failed and why."""
        results = self._target / "run_results.json"
        results.unlink(missing_ok=True)
        said: list[str] = []
        code = self._run(tell, said)
        found = orjson.loads(results.read_bytes())["results"] if results.is_file() else []
        if code:
            failed = [_reason(each) for each in found if each["status"] in _FAILED]
            reasons = failed or [_gist(text) for text in said[-1:]] or [f"dbt ended with status {code}"]
            raise BuildFailed("The warehouse could not be built; the old one stays. " + " ".join(reasons))
        warned = [_reason(each) for each in found if each["status"] == "warn"]
        return tuple(reason for reason in warned if not reason.startswith(COUNTED_BY_DBT))

    def _run(self, tell: Listener, said: list[str]) -> int:
        project = str(self._project.resolve())
        # That no column is empty which may not be, 170 times, is asked where the models are changed: by `dbt build`.
        command = [
            self._python, "-P", "-c", "from dbt.cli.main import cli; cli()",
            "build", "--exclude-resource-type", "unit_test", "--exclude", "test_name:not_null",
            "--project-dir", project, "--profiles-dir", project,
            "--target-path", str(self._target.resolve()), "--log-path", str(self._target.resolve()),
            "--vars", orjson.dumps(self._variables).decode(),  # JSON is YAML
            "--log-format", "json", "--log-level-file", "none", "--no-version-check", "--no-send-anonymous-usage-stats",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for info, data in _log_lines(process.stdout or iter(())):
                if info["name"] in _DONE:
                    total = data.get("total") or data.get("num_models") or 0  # tests call it otherwise
                    name = (data.get("node_info") or {}).get("node_name")
                    tell(ModelDone(str(name), str(data.get("status")), int(data.get("index", 0)), int(total)))
                elif info["level"] == "error" and (text := _plain(info["msg"]).strip()):
                    said.append(text)
            return process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _log_lines(lines: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:  # noqa: ANN401 -- a binary stream
    for line in lines:
        try:
            entry = orjson.loads(line)
            yield entry["info"], entry.get("data") or {}
        except (orjson.JSONDecodeError, KeyError, TypeError):
            # What comes before dbt's logging is up: a failed import, say.
            yield {"name": "", "level": "error", "msg": line.decode("utf-8", "replace")}, {}


def _reason(result: dict[str, Any]) -> str:
    name = result["unique_id"].split(".")[2]
    if words := worded(name, int(result.get("failures") or 0)):
        return words
    message = " ".join(_plain(result.get("message") or result["status"]).split())
    return f"{name}: {message}."


def _gist(text: str) -> str:
    """What dbt says when it stops before any model: of a traceback the last line, else all of it as one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if "Traceback" in text else " ".join(lines)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
