"""The texts agree with the product: links, commands, marts."""

import re
import subprocess
import sys
import tomllib

import duckdb
import pytest

from .marts_page import PAGE, marts, page
from .snippets import ROOT, TEXTS, snippets

COMMANDS = (
    "repos", "track", "untrack", "sync", "status", "build", "query", "report", "export", "app", "explain", "verify", "compact", "doctor", "demo",
    "team", "lake", "cache",
)  # fmt: skip
BELOW = {"cache": [["info"], ["clear"]], "lake": [["check"]], "team": [["import"]]}
TYPES = {  # how docs/marts.md says that names tell types
    "_at": "TIMESTAMP WITH TIME ZONE", "as_of": "TIMESTAMP WITH TIME ZONE", "_hours": "DOUBLE", "_count": "BIGINT",
    "_n": "BIGINT", "share_": "DOUBLE", "_id": "BIGINT", "_login": "VARCHAR", "is_": "BOOLEAN", "was_": "BOOLEAN", "has_": "BOOLEAN",
}  # fmt: skip
TEXT_IDS = ("sync_id", "review_request_id")


@pytest.mark.parametrize("path", [*TEXTS, ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    for target in targets:
        if re.match(r"https?://", target):
            continue
        file, _, heading = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), f"{path.name}: {target} is not there"
        if heading:
            assert heading in _anchors(linked.read_text(encoding="utf-8")), f"{path.name}: {target} has no such heading"


def _anchors(text):
    headings = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), flags=re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", [*TEXTS, ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_file_names_are_right(path):
    """What is written as code and looks like a path of the repository is there."""
    for name in re.findall(
        r"`((?:ghmetrics|dbt_project|docs|tests|notebooks|benchmarks)/[\w./-]*)`", path.read_text(encoding="utf-8")
    ):
        assert (ROOT / name).exists(), f"{path.name}: {name} is not there"


def test_the_page_of_the_marts_is_that_of_the_models():
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: make docs"


@pytest.mark.slow
@pytest.mark.xdist_group("docs")
def test_the_page_of_the_marts_names_every_column_with_its_type(demo_workspace):
    with duckdb.connect(demo_workspace / "warehouse.duckdb", read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' and not internal"
        ).fetchall()
    described = {(mart["name"], column["name"]) for mart in marts() for column in mart["columns"]}
    assert {(table, column) for table, column, _ in rows} == described
    for table, column, kind in rows:
        for sign, expected in TYPES.items():
            if (sign.endswith("_") and column.startswith(sign)) or (not sign.endswith("_") and column.endswith(sign)):
                assert kind == expected or column in TEXT_IDS, f"{table}.{column} is {kind}"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_of_the_commands_names_every_option(command):
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", text, flags=re.MULTILINE)
    (section,) = (part for part in section if part.startswith(f"`{command}`\n"))
    shown = "".join(
        subprocess.run(
            [sys.executable, "-c", "from ghmetrics.cli import main; main()", command, *below, "--help"],
            check=True, capture_output=True, text=True,
        ).stdout
        for below in BELOW.get(command, [[]])
    )  # fmt: skip
    real = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", shown)) - {"--help", "--workspace", "--sync"}
    table = "\n".join(line for line in section.splitlines() if line.startswith("|"))
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", table))
    assert real == named


def test_every_command_has_its_section():
    shown = subprocess.run(
        [sys.executable, "-c", "from ghmetrics.cli import main; main()", "--help"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert tuple(re.findall(r"^  (\w+)  ", shown.partition("Commands:")[2], flags=re.MULTILINE)) == COMMANDS


def test_the_readme_names_every_setting():
    from ghmetrics.settings import Settings

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in set(Settings.model_fields) - {"metrics"}:
        assert re.search(rf"^{name} = ", text, flags=re.MULTILINE), f"no word of the setting {name}"


def test_the_defaults_in_the_readme_are_the_real_ones():
    from ghmetrics.settings import Settings

    (first, *_) = (snippet for snippet in snippets(ROOT / "README.md") if snippet.language == "toml")
    for name, value in tomllib.loads(first.code).items():
        default = Settings.model_fields[name].default
        assert value == default or name == "github_graphql_url", f"{name} is {default!r}"


def test_the_page_of_the_team_names_every_setting_of_the_metrics_with_its_default():
    from ghmetrics.metrics_settings import MetricsSettings

    (first, *_) = (snippet for snippet in snippets(ROOT / "docs" / "team.md") if snippet.language == "toml")
    assert tomllib.loads(first.code) == {"metrics": MetricsSettings().variables()}


def test_the_page_of_the_team_names_every_file_with_its_columns():
    from ghmetrics.seeds.tables import TABLES

    text = (ROOT / "docs" / "team.md").read_text(encoding="utf-8")
    for table in TABLES:
        assert f"| `{table.file}` | {', '.join(f'`{name}`' for name in table.columns)} |" in text
