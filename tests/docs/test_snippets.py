"""Every snippet of the texts is run, and shows what really happens."""

import contextlib
import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.settings import load_settings

from .conftest import environment
from .snippets import ROOT, RUN, SHOWN, TEXTS, Command, Snippet, agrees, alike, all_commands, snippets

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs")]

NOT_RUN_HERE = {
    r"pip install \.": "the wheel's own test installs it, and `make` the checkout",
    r'pip install "\.\[notebook\]" jupyterlab': "`make test-browser` does it, in an environment of its own",
    r"jupyter lab": "it serves until somebody ends it; the tests in a browser do",
    r"(\.venv/browser/bin/)?python benchmarks/.*": "they need recorded pull requests and many minutes; the newest part of one is a test",
    r"(python3 -m venv metricflow|metricflow/bin/pip install .*)": "`make setup` has made this environment",
    r"make (setup|test|demo|docs)": "they set up a .venv of their own; the continuous integration runs `make test`",
}
RAN_BEFORE = "ghmetrics demo"
"""By this very command all tests of a run have their demo: what it printed and the folder that it made are taken."""
MARK = "--- end of command, status "


def test_no_text_has_a_snippet_that_nothing_runs() -> None:
    for path in TEXTS:
        for snippet in snippets(path):
            assert snippet.language in (*RUN, *SHOWN), f"{path.name}:{snippet.line}: who runs {snippet.language!r}?"


def test_no_exception_is_without_need() -> None:
    lines = [command.line for _, command in all_commands()]
    for pattern in NOT_RUN_HERE:
        assert any(re.fullmatch(pattern, line) for line in lines), f"nothing needs the exception {pattern!r}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_snippets_run(
    path: Path, stand_in: DemoServer, demo_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the text, from a folder like a checkout where the demo has run."""
    shutil.copytree(demo_workspace, tmp_path / "ghmetrics-demo")
    shutil.copytree(
        ROOT / "dbt_project", tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target", "logs", "*.duckdb")
    )
    monkeypatch.chdir(tmp_path)
    for name, value in environment(stand_in).items():
        monkeypatch.setenv(name, value)
    names: dict[str, object] = {}
    for snippet in snippets(path):
        where = f"{path.name}:{snippet.line}"
        match snippet.language:
            case "yaml" | "sql" if snippet.file:
                _write(Path(snippet.file), snippet.code)
            case "console":
                _run_console(snippet, where, {RAN_BEFORE: f"cat '{demo_workspace.with_suffix('.made')}'"})
            case "python":
                _run_python(snippet, names, where)
            case "sql":
                Workspace("ghmetrics-demo").sql(snippet.code)
            case "toml":
                _read_settings(snippet)


def _run_console(snippet: Snippet, where: str, instead: dict[str, str]) -> None:
    commands = [each for each in snippet.commands() if not _is_exception(each)]
    # The stand-in is the reader's github.com.
    lines = [
        instead.get(each.line, each.line).replace("https://github.com", os.environ["GITHUB_API_URL"])
        for each in commands
    ]
    script = "".join(f"{line}\n_status=$?; echo; echo '{MARK}'$_status; (exit $_status)\n" for line in lines)
    ran = subprocess.run(
        ["bash"], input=script, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=300
    )
    outputs = re.split(rf"\n?{MARK}(\d+)\n", ran.stdout)
    assert len(outputs) == 2 * len(commands) + 1, f"{where}: the shell ended early\n{ran.stdout}"
    for place, command in enumerate(commands):
        output, status = outputs[2 * place], outputs[2 * place + 1]
        says_status = place + 1 < len(commands) and commands[place + 1].line == "echo $?"
        assert status == "0" or says_status, f"{where}: {command.line} ended with {status}\n{output}"
        if command.shown:
            shown, real = alike("\n".join(command.shown)), alike(output)
            assert agrees(shown, real), f"{where}: {command.line}\n--- the text\n{shown}\n--- really\n{real}"


def _is_exception(command: Command) -> bool:
    return any(re.fullmatch(pattern, command.line) for pattern in NOT_RUN_HERE)


def _run_python(snippet: Snippet, names: dict[str, object], where: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(snippet.code, where, "exec"), names)
    if snippet.shown is not None:
        shown, real = alike(snippet.shown), alike(printed.getvalue())
        assert agrees(shown, real), f"{where}\n--- the text\n{shown}\n--- really\n{real}"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _read_settings(snippet: Snippet) -> None:
    folder = Path("settings-of-the-text")
    folder.mkdir(exist_ok=True)
    (folder / "ghmetrics.toml").write_text(snippet.code, encoding="utf-8")
    environ = dict(os.environ)
    try:
        os.environ.pop("GITHUB_API_URL")
        assert load_settings(folder).hosts
    finally:
        os.environ.update(environ)
