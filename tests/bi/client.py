"""A client in a process and an environment of its own, which says one JSON object a line."""

import json
import os
import select
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parent / "clients"
PATIENCE_S = 240
"""Superset alone takes half a minute to start on a busy machine."""


@dataclass(frozen=True)
class Tool:
    name: str
    script: str
    takes_an_address: bool = False
    """A URI of SQLAlchemy rather than the path of the file."""


class Client:
    """Started at once. `said` is what it has said so far, `trouble` what it wrote to its standard error if it failed."""

    def __init__(self, tool: Tool, environment: Path, address: str) -> None:
        self.tool, self.said, self.trouble = tool, [], ""
        python = environment / "bin" / "python"
        command = ["node"] if tool.script.endswith(".mjs") else [str(python)]
        if not environment.is_dir():
            self._process, self.trouble = None, f"{environment.name} is not there: make test-bi installs it"
            return
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 -- as long as the process
        self._process = subprocess.Popen(
            [*command, str(SCRIPTS / tool.script), address],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True,
            env={"PATH": os.environ["PATH"], "NODE_ENVIRONMENT": str(environment), "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip

    def listen(self) -> None:
        """Wait for what it says next."""
        if self.trouble:
            return
        waiting, _, _ = select.select([self._process.stdout], [], [], PATIENCE_S)
        line = self._process.stdout.readline() if waiting else ""
        if line:
            self.said.append(json.loads(line))
        else:
            self.end()
            self._errors.seek(0)
            self.trouble = self._errors.read()[-2000:] or f"said nothing for {PATIENCE_S} seconds"

    def go_on(self) -> None:
        """It says what it read meanwhile; then it opens the file anew and says what is in it."""
        if not self.trouble:
            self._process.stdin.write("go on\n")
            self._process.stdin.flush()
            self.listen()
            self.listen()

    def end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()


@dataclass(frozen=True)
class Swap:
    """How many pull requests the warehouse had before and after the build, and what each client said meanwhile."""

    before: int
    after: int
    said: dict[str, list[dict[str, object]]]
    trouble: dict[str, str]
