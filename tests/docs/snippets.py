"""The fenced snippets of the texts, and how what they show is compared with what happens.

A line `…` in a shown output stands for any number of lines, `…` within a line for any text. What differs from run to run
is put alike on both sides first: addresses of the stand-in, times, seconds, requests, free disk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = ("console", "python", "sql", "toml", "yaml")
SHOWN = ("text",)  # what a snippet before it prints, or a drawing

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Command:
    """A line after `$ `, continued over lines that end in a backslash, and the output that the text shows for it."""

    line: str
    shown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Snippet:
    language: str
    code: str
    line: int
    shown: str | None = None  # the `text` fence that follows a `python` or `sql` one at once

    @property
    def file(self) -> str | None:
        """The file that it is, if its first line is a comment that names one."""
        named = re.match(r"(?:#|--) ([\w./-]+\.(?:yml|sql))\n", self.code)
        return named[1] if named else None

    def commands(self) -> list[Command]:
        found: list[Command] = []
        for line in self.code.splitlines():
            if found and found[-1].line.endswith("\\"):
                found[-1].line = found[-1].line[:-1] + line.strip()
            elif line.startswith("$ "):
                found.append(Command(line[2:]))
            else:
                assert found, f"line {self.line}: a console snippet begins with a command"
                found[-1].shown.append(line)
        return found


def snippets(path: Path) -> list[Snippet]:
    text = path.read_text(encoding="utf-8")
    found: list[Snippet] = []
    end = -1
    for fence in _FENCE.finditer(text):
        language, code = fence[1], fence[2]
        if (
            language in SHOWN
            and found
            and found[-1].language in ("python", "sql")
            and not text[end : fence.start()].strip()
        ):
            found[-1] = Snippet(found[-1].language, found[-1].code, found[-1].line, shown=code)
        else:
            found.append(Snippet(language, code, text.count("\n", 0, fence.start()) + 1))
        end = fence.end()
    return found


def all_commands() -> Iterator[tuple[Path, Command]]:
    for path in TEXTS:
        for snippet in snippets(path):
            if snippet.language == "console":
                yield from ((path, command) for command in snippet.commands())


_ALIKE = {
    r"https://github\.com|http://127\.0\.0\.1:\d+": "GITHUB",
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( UTC|Z|\+00:00)?": "TIME",
    r"until \d\d:\d\d": "until TIME",
    r"in \d+\.\d s\b": "in N s",
    r'(\d+|N) requests|"(requests|points)": \d+': "N requests",
    r"\d+ sync runs": "N sync runs",  # one more each time that it runs in the same folder
    r"[\d.,]+ GB free": "N GB free",
    r"(dbt-core|dbt-duckdb|duckdb): [\d.]+": r"\1: VERSION",
    r"[ \t]+$": "",
}


def alike(text: str) -> str:
    for pattern, stands_for in _ALIKE.items():
        text = re.sub(pattern, stands_for, text, flags=re.MULTILINE)
    return text.strip("\n")


def agrees(shown: str, real: str) -> bool:
    """Whether what the text shows is what there was."""
    pattern = ""
    for line in shown.splitlines():
        pattern += r"(?:.*\n)*?" if line.strip() == "…" else _line(line) + "\n"
    return re.fullmatch(pattern, real + "\n") is not None


def _line(line: str) -> str:
    if line.endswith("GITHUB_TOKEN=…"):
        return re.escape(line)
    return ".*".join(re.escape(part) for part in line.split("…"))
