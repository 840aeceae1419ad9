"""What is wrong ends with its exit status and one clear sentence, never with a traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ghmetrics.demo import DemoServer

from .shown import WEB, Run

WRONG_USAGE = [
    (["track", "web"], "'web' is not a repository"),
    (["track", "../.."], "is not a repository"),
    (["track", "https://gitlab.com/a/b"], "is on gitlab.com"),
    (["track"], "Say which ones: ghmetrics track OWNER/REPO"),
    (["sync"], "Nothing is tracked yet"),
    (["sync", WEB, "--since", "yesterday"], "'yesterday' is not a day"),
    (["sync", WEB, "--since", "2999-01-01"], "lies in the future"),
    (["sync", WEB, "--since", "2024-01-01", "--all-history"], "only one of"),
    (["sync", WEB, "--days-back", "0"], "at least 1"),
    (["sync", WEB, "--days-back", "many"], "'--days-back': 'many'"),
    (["sync", WEB, "--transport", "soap"], "soap"),
    (["team", "import"], "Say from where: ghmetrics team import FILE"),
    (["team", "import", "team.csv", "--org", "acme-demo"], "Give a file or --org, not both"),
    (["team", "import", "team.csv", "--team", "platform"], "--team chooses from an organisation"),
    (["team", "import", "--org", "acme/demo"], "'acme/demo' is not the name of an organisation"),
    (["frobnicate"], "frobnicate"),
    (["query"], "Missing argument"),
    (["query", "select 1", "--format", "xml"], "xml"),
    (["explain"], "Missing argument"),
    (["explain", WEB], "is not a pull request: write OWNER/REPO#NUMBER"),
    (["explain", "https://gitlab.com/a/b/pull/3"], "is on gitlab.com"),
]


@pytest.mark.parametrize(
    ("arguments", "says"), WRONG_USAGE, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_wrong_usage_is_status_2_and_one_sentence(
    run: Run, github: DemoServer, arguments: list[str], says: str
) -> None:
    shown = run(*arguments)
    assert shown.status == 2
    assert says in shown.err


@pytest.mark.parametrize(
    ("variable", "value", "status", "says"),
    [
        ("GITHUB_TOKEN", "bad-token", 1, "GitHub does not accept the token from GITHUB_TOKEN"),
        ("GITHUB_TOKEN", "two words", 1, "GITHUB_TOKEN holds characters that no token has"),
        ("GITHUB_API_URL", "http://github.example.com", 2, "plain HTTP would show your token"),
        ("GITHUB_API_URL", "nonsense", 2, "GITHUB_API_URL is 'nonsense'"),
        ("GITHUB_API_URL", "http://127.0.0.1:9", 1, "the connection was refused"),
        ("GHMETRICS_DAYS_BACK", "-4", 2, "greater than or equal to 1"),
        ("GHMETRICS_TRANSPORT", "soap", 2, "soap"),
    ],
)
def test_what_is_wrong_around_it_is_one_sentence(
    run: Run, github: DemoServer, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, status: int, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    shown = run("sync", WEB)
    assert shown.status == status
    assert says in shown.err
    assert len(shown.err.strip().splitlines()) == 1
    assert "two words" not in shown.err + shown.out


def test_a_repository_that_is_not_there(run: Run, github: DemoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run("track", "acme-demo/nothing")
    assert shown.status == 1
    assert "the name is wrong, or the token from GITHUB_TOKEN may not see it" in shown.err
    monkeypatch.delenv("GITHUB_TOKEN")
    assert "it is private, and there is no token" in run("track", "acme-demo/nothing").err


def test_graphql_without_a_token_says_what_to_do(run: Run, github: DemoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    shown = run("sync", WEB, "--transport", "graphql")
    assert shown.status == 1
    assert "GraphQL needs a token" in shown.err


def test_a_damaged_workspace_is_named(run: Run, github: DemoServer, tmp_path: Path) -> None:
    folder = tmp_path / "ghmetrics-data"
    folder.mkdir()
    (folder / "state.db").write_bytes(b"garbage " * 1000)
    assert "state.db is damaged" in run("sync", WEB).err
    (folder / "ghmetrics.toml").write_text("days_back = \n")
    assert "not valid TOML" in run("sync", WEB).err
    (folder / "ghmetrics.toml").write_text("dayz_back = 3\n")
    assert "a setting that does not exist: dayz_back" in run("sync", WEB).err
    (folder / "state.db").unlink()
    assert run("status").status == 2
    assert "a setting that does not exist: dayz_back" in run("status", "--json").err
    (tmp_path / "file").write_text("")
    assert run("track", WEB, "--workspace", str(tmp_path / "file")).status == 1


def test_a_team_that_cannot_be_imported_is_one_sentence(run: Run, github: DemoServer, tmp_path: Path) -> None:
    shown = run("team", "import", "nowhere.csv")
    assert (shown.status, shown.err) == (1, "ghmetrics: nowhere.csv can't be read: No such file or directory.\n")
    (tmp_path / "team.csv").write_text("login,team\nnora-keller,Core\nnobody-here,Core\n")
    shown = run("team", "import", "team.csv")
    assert (shown.status, shown.err) == (2, "ghmetrics: team.csv, line 3: GitHub knows no person nobody-here.\n")
    github.world.hides_teams = True
    shown = run("team", "import", "--org", "acme-demo")
    assert shown.status == 1
    assert "read:org" in shown.err
    assert len(shown.err.splitlines()) == 1
    assert not (tmp_path / "ghmetrics-data").exists()


def test_a_wrong_row_ends_a_build_with_status_2_and_its_line(run: Run, github: DemoServer, tmp_path: Path) -> None:
    run("track", WEB, "--no-sync")
    (tmp_path / "ghmetrics-data" / "seeds" / "bots.csv").write_text("login\n@robot\n")
    shown = run("build")
    assert shown.status == 2
    assert shown.err.startswith("ghmetrics: ghmetrics-data/seeds/bots.csv, line 2: login must be a login")
    assert len(shown.err.splitlines()) == 1


def test_doctor_finds_a_bad_token(run: Run, github: DemoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "bad-token")
    shown = run("doctor")
    assert shown.status == 1
    assert "FAIL" in shown.out


def test_doctor_tries_the_first_tracked_repository(run: Run, github: DemoServer) -> None:
    run("track", WEB, "--no-sync")
    assert f"ok    pull requests: {WEB} can be read over graphql" in run("doctor").out
    run("untrack", WEB)
    run("track", "acme-demo/nothing", "--no-sync")
    shown = run("doctor")
    assert shown.status == 1
    assert "FAIL  pull requests: acme-demo/nothing can't be read" in shown.out


def test_without_a_warehouse_reading_says_how_to_make_one(run: Run) -> None:
    for arguments in (["query", "select 1"], ["report"], ["explain", f"{WEB}#1"]):
        shown = run(*arguments)
        assert shown.status == 1
        assert "ghmetrics build" in shown.err


def test_ctrl_c_leaves_everything_consistent(github: DemoServer, tmp_path: Path) -> None:
    os.environ.pop("GITHUB_TOKEN")  # REST without a token: it waits for the limit after 60 requests
    command = [
        sys.executable,
        "-c",
        "from ghmetrics.cli import main; main()",
        "track",
        WEB,
        "--workspace",
        str(tmp_path),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        said = process.stderr.readline()
        assert "waiting until" in said
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert time.monotonic() - started < 10
    assert process.returncode == 1
    assert "Stopped. What had landed is kept" in err
    assert "Traceback" not in err
    os.environ["GITHUB_TOKEN"] = "any"
    status = json.loads(
        subprocess.run(
            [sys.executable, "-c", "from ghmetrics.cli import main; main()", "status", "--json", "--workspace", str(tmp_path)],
            capture_output=True, text=True, check=True,
        ).stdout
    )  # fmt: skip
    assert status["repositories"][WEB]["status"] == "partial"
    assert status["repositories"][WEB]["pull_requests"] > 5
