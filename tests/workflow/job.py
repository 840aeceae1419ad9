"""What a runner of GitHub Actions does with a workflow, as far as ours go: steps run in order in a clean checkout.

Steps that install are left out: the environment of the tests has it all, and the wheel's own test installs it. Actions
are played: caches are kept in a folder, under keys that never change, for paths that are the same; artifacts are copied."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
NO_GIT = "Git knows nothing of these files, as where an sdist was unpacked: nobody can tell what a clone would hold"
PLAYED = {"actions/checkout": "_nothing", "actions/setup-python": "_nothing", "actions/cache/restore": "_restore",
          "actions/cache/save": "_save", "actions/upload-artifact": "_upload"}  # fmt: skip


def workflow(name: str) -> dict[str, Any]:
    found = yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))
    found["on"] = found.pop(True)  # YAML 1.1 takes the word for a truth
    return found


def clean_clone(folder: Path, checkout: Path = ROOT) -> Path:
    """What Git knows of a checkout, as it is now: a file that `git add` forgot is missing, as it will be elsewhere."""
    if not (checkout / ".git").exists() or not shutil.which("git"):
        pytest.skip(NO_GIT)
    for name in filter(None, git(checkout, "ls-files", "-z").split("\0")):
        if os.path.lexists(checkout / name):  # else it was deleted, and `git commit -a` will say so
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(checkout / name, folder / name, follow_symlinks=False)
    return folder


def git(checkout: Path, *arguments: str) -> str:
    """What Git says in a checkout, also in another account's, as in a container; a hook's settings would lead elsewhere."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-c", f"safe.directory={checkout}", "-C", checkout, *arguments]
    ran = subprocess.run(command, env=environ, text=True, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@dataclass
class Job:
    """One run of a workflow with one job. `values` are those of the expressions; an unknown one is a KeyError."""

    name: str
    clone: Path
    caches: Path
    values: dict[str, str]
    environ: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    log: str = ""

    def run(self) -> str:
        """Run all steps; `success` or `failure`."""
        found = workflow(self.name)
        (job,) = found["jobs"].values()
        assert found["defaults"]["run"]["shell"] == "bash"
        for file in ("summary.md", "artifacts"):
            assert not (self.clone.parent / file).exists()
        outcome = "success"
        for step in job["steps"]:
            self.environ |= {"GITHUB_STEP_SUMMARY": str(self.summary_file)}
            if self._is_due(step.get("if"), outcome):
                ended = self._step(
                    step, self._filled((found.get("env") or {}) | (job.get("env") or {}) | (step.get("env") or {}))
                )
                outcome = "failure" if ended == "failure" else outcome
            else:
                ended = "skipped"
            self.outcomes[step["name"]] = self.outcomes[step.get("id", step["name"])] = ended
        return outcome

    @property
    def summary_file(self) -> Path:
        return self.clone.parent / "summary.md"

    @property
    def artifacts(self) -> Path:
        return self.clone.parent / "artifacts"

    def _is_due(self, condition: str | None, outcome: str) -> bool:
        if condition is None:
            return outcome == "success"
        always = re.fullmatch(r"always\(\) && steps\.(\w+)\.outcome != 'skipped'", condition)
        assert always, f"who knows {condition!r}?"
        return self.outcomes[always[1]] != "skipped"

    def _step(self, step: dict[str, Any], env: dict[str, str]) -> str:
        if "uses" in step:
            action = step["uses"].partition("@")[0]
            getattr(self, PLAYED[action])(self._filled(step.get("with") or {}))
            return "success"
        if step["name"].startswith("Install"):
            assert "pip install" in step["run"]
            return "success"
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=self.clone / step.get("working-directory", "."),
            env=self.environ | env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=900,
        )  # fmt: skip
        self.log += f"--- {step['name']}\n{ran.stdout}"
        return "failure" if ran.returncode else "success"

    def _filled(self, values: dict[str, Any]) -> dict[str, str]:
        return {
            name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: self.values[found[1]], str(value))
            for name, value in values.items()
        }

    def _nothing(self, _: dict[str, str]) -> None:
        """The clone and the Python are there."""

    def _restore(self, given: dict[str, str]) -> None:
        """The entry of that key, else the newest whose key begins like a restore key; only of the same paths."""
        entries = sorted(self.caches.glob(f"{_version(given)}/*"), key=lambda entry: entry.stat().st_mtime_ns)
        exact = [entry for entry in entries if entry.name == given["key"]]
        like = [entry for entry in entries if entry.name.startswith(given["restore-keys"])]
        for entry in (exact or like)[-1:]:
            shutil.copytree(entry, self.clone, dirs_exist_ok=True)

    def _save(self, given: dict[str, str]) -> None:
        entry = self.caches / _version(given) / given["key"]
        entry.mkdir(parents=True)  # an entry never changes: a second one of its key is refused
        for path in self._paths(given["path"]):
            _copy(self.clone / path, entry / path)

    def _upload(self, given: dict[str, str]) -> None:
        assert given["if-no-files-found"] == "error"
        for path in self._paths(given["path"]):
            _copy(self.clone / path, self.artifacts / Path(path).name)

    def _paths(self, patterns: str) -> list[str]:
        found = {
            pattern: [str(path.relative_to(self.clone)) for path in self.clone.glob(pattern)]
            for pattern in patterns.split()
        }
        assert all(found.values()), f"nothing is there: {found}"
        return [path for paths in found.values() for path in paths]


def _version(given: dict[str, str]) -> str:
    """An entry is found only for the paths that it was saved with."""
    return hashlib.sha256(given["path"].encode()).hexdigest()[:8]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)


def runner_environment(clone: Path, github: str) -> dict[str, str]:
    """What a runner sets, with GitHub's addresses; the package of the clone is what the commands run.

    The unit tests of the models are left out: `make dbt` runs them, and no lake makes them say anything else."""
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        "PATH": here, "HOME": str(clone.parent), "PYTHONPATH": str(clone), "CI": "true", "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": github, "GITHUB_GRAPHQL_URL": f"{github}/graphql", "LANG": "C.UTF-8",
        "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
    }  # fmt: skip
